// The exchange as a replicated application: signed frames of commands in, receipts and a state digest out.
#pragma once

#include "core/application.hpp"
#include "exchange/engine.hpp"
#include "exchange/orders_digest.hpp"
#include "exchange/session_table.hpp"

#include <memory>

namespace bezant::exchange {

/// Executes frames in the order of their sessions' sequence numbers. A frame that is next takes effect with the block
/// that carries it, and so do pending frames that it makes next. A frame within `pending_max` of that waits, in the
/// hashed state, and gets its receipt when it takes effect. Of several frames with one sequence number the first that
/// is committed wins. Frames that wait already or lie too far ahead get a receipt that says so at once and change
/// nothing. A frame whose number was taken gets the receipt of the frame that took it, once more: the state keeps those
/// of each session's last `pending_max` frames (`kept_outcomes`). Whose it was the receipt's transaction id tells.
class exchange_application final : public application {
public:
  /// `g` must be valid. `chain` is the id that sessions sign for. See `engine` for `index_key`.
  exchange_application(exchange_genesis g, const digest& chain, std::shared_ptr<const signature_scheme> scheme,
                       std::uint64_t index_key = 0);

  /// Errors: `codec_error`, `exchange_error::empty_frame`, `bad_sequence`, `crypto_error::unknown_signer` for a session
  /// that genesis does not know, `bad_signature`.
  [[nodiscard]] result<void> check(const transaction& t) const override;
  /// One lane a session.
  [[nodiscard]] std::uint64_t lane(const transaction& t) const override;
  block_result execute(const block& b) override;
  [[nodiscard]] std::optional<receipt> recall(const transaction& t) const override;
  [[nodiscard]] std::vector<digest> recallable(std::size_t most) const override;
  [[nodiscard]] digest state() const override { return state_; }
  [[nodiscard]] bytes snapshot() const override;
  /// Errors: `codec_error`, `exchange_error::old_snapshot` for a format before this one, `foreign_snapshot`,
  /// `bad_snapshot`.
  result<void> restore(byte_view snapshot) override;

  /// Tells `l` what happens from now on; null for nobody. `l` must outlive the application or be taken back.
  void listen(exchange_listener* l) noexcept;

  [[nodiscard]] const exchange_genesis& genesis() const noexcept { return genesis_; }
  /// Books and accounts, to look at.
  [[nodiscard]] const engine& books() const noexcept { return engine_; }
  /// The sequence number of the session's next frame.
  [[nodiscard]] sequence_number next_sequence(session_id s) const { return sessions_[s].next; }
  /// Frames of the session that wait for earlier ones.
  [[nodiscard]] std::size_t pending_frames(session_id s) const { return sessions_[s].pending.size(); }
  /// The session's position and the outcomes that are kept of it.
  [[nodiscard]] const session_table& sessions() const noexcept { return sessions_; }
  /// What took effect so far; see `orders_log`.
  [[nodiscard]] const digest& orders_digest() const noexcept { return orders_digest_; }

private:
  friend class corrupting_application; // breaks a balance on purpose

  struct image;

  /// What is to be answered, with its receipts' digests.
  struct answers {
    block_result& into;
    std::vector<digest> digests;
  };

  void take_in(const transaction& t, height at, answers& to);
  void carry_out(const transaction& t, const frame& f, height at, answers& to);
  const digest& answer(receipt r, const frame_outcome& told, answers& to);
  void answer_repeated(const transaction& t, const frame& f, height at, answers& to);
  void refresh_state();
  [[nodiscard]] bool accept_pending(const session_table& sessions) const;

  exchange_genesis genesis_;
  digest genesis_digest_;
  digest chain_;
  std::shared_ptr<const signature_scheme> scheme_;
  engine engine_;
  session_table sessions_;
  orders_log orders_;
  digest orders_digest_; ///< of `orders_`, after the last block
  digest state_;
  exchange_listener* listener_ = nullptr;
};

} // namespace bezant::exchange
