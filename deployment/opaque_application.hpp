// An application that carries bytes and does nothing with them, for benchmarks that measure consensus alone.
#pragma once

#include "core/application.hpp"
#include "exchange/exchange_genesis.hpp"
#include "exchange/frame.hpp"

namespace bezant::deployment {

/// A session's message: bytes that nobody reads.
struct opaque_message {
  static constexpr std::size_t bytes_max = 60'000;

  session_id session;
  sequence_number sequence;
  bytes content;
  signature by; ///< the session's, over `signing_digest`

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, opaque_message& x) {
    return f(x.session, x.sequence, x.content, x.by);
  }
};

/// BLAKE2b-256 in domain "opaque" over chain, session, sequence number and content.
digest signing_digest(const digest& chain, const opaque_message& m);

/// Signs a message of `size` bytes.
transaction make_opaque(const digest& chain, session_id session, sequence_number sequence, std::size_t size,
                        const signer& by);

/// Checks signatures, and answers every message as carried out. Its state is a digest over the payloads of all blocks.
class opaque_application final : public application {
public:
  opaque_application(const exchange::exchange_genesis& g, const digest& chain,
                     std::shared_ptr<const signature_scheme> scheme);

  [[nodiscard]] result<void> check(const transaction& t) const override;
  /// One lane a session.
  [[nodiscard]] std::uint64_t lane(const transaction& t) const override;
  block_result execute(const block& b) override;
  [[nodiscard]] digest state() const override { return state_; }
  [[nodiscard]] bytes snapshot() const override { return encode(state_); }
  result<void> restore(byte_view snapshot) override;

private:
  std::vector<public_key> sessions_;
  digest chain_;
  std::shared_ptr<const signature_scheme> scheme_;
  digest state_;
};

} // namespace bezant::deployment
