#include "deployment/opaque_application.hpp"

#include "core/receipt_tree.hpp"

namespace bezant::deployment {

digest signing_digest(const digest& chain, const opaque_message& m) {
  return hasher{"opaque"}.add(chain).add(m.session).add(m.sequence).add(m.content).finish();
}

transaction make_opaque(const digest& chain, session_id session, sequence_number sequence, std::size_t size,
                        const signer& by) {
  opaque_message m{session, sequence, bytes(size), {}};
  m.by = by.sign(signing_digest(chain, m));
  return transaction{encode(m)};
}

opaque_application::opaque_application(const exchange::exchange_genesis& g, const digest& chain,
                                       std::shared_ptr<const signature_scheme> scheme)
  : chain_{chain}, scheme_{std::move(scheme)}, state_{hash("opaque-state", chain.value)} {
  for (const auto& s : g.sessions)
    sessions_.push_back(s.key);
}

result<void> opaque_application::check(const transaction& t) const {
  BOOST_OUTCOME_TRY(const auto m, decode<opaque_message>(t.data()));
  if (m.content.size() > opaque_message::bytes_max)
    return codec_error::too_long;
  if (m.session.value() >= sessions_.size())
    return crypto_error::unknown_signer;
  if (!scheme_->verify(sessions_[m.session.value()], signing_digest(chain_, m), m.by))
    return crypto_error::bad_signature;
  return outcome::success();
}

std::uint64_t opaque_application::lane(const transaction& t) const {
  decoder in{t.data()};
  session_id from; // an opaque message begins with it
  return in(from) ? 0 : from.value();
}

block_result opaque_application::execute(const block& b) {
  block_result into;
  for (const auto& t : b.content()->transactions()) {
    if (is_system(t))
      continue;
    const auto m = decode<opaque_message>(t.data());
    require(m.has_value(), "a committed block holds only transactions that passed the check");
    const auto& [session, sequence, content, by] = m.value();
    const exchange::frame_outcome done{session, sequence, exchange::frame_status::executed, {}};
    into.receipts.push_back({t.id(), b.header().at, encode(done), session});
  }
  into.receipts_root = receipts_root_of(into.receipts);
  state_ = hasher{"opaque-state"}.add(state_).add(b.header().payload_root).finish();
  into.state = state_;
  return into;
}

result<void> opaque_application::restore(byte_view snapshot) {
  BOOST_OUTCOME_TRY(state_, decode<digest>(snapshot));
  return outcome::success();
}

} // namespace bezant::deployment
