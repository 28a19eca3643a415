#include "exchange/exchange_application.hpp"

#include "core/mutant.hpp"
#include "core/receipt_tree.hpp"
#include "exchange/error.hpp"
#include "exchange/snapshot_format.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

/// How many commands ahead of the one that is carried out the order index is fetched.
constexpr std::size_t prefetch_distance = 4;

} // namespace

/// What a snapshot holds.
struct exchange_application::image {
  digest genesis;
  digest chain;
  engine_image engine;
  bounded_vector<session_image, 1 << 16> sessions;
  orders_log orders;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, image& x) {
    return f(x.genesis, x.chain, x.engine, x.sessions, x.orders);
  }
};

exchange_application::exchange_application(exchange_genesis g, const digest& chain,
                                           std::shared_ptr<const signature_scheme> scheme, std::uint64_t index_key)
  : genesis_{std::move(g)},
    genesis_digest_{digest_of(genesis_)},
    chain_{chain},
    scheme_{std::move(scheme)},
    engine_{genesis_, index_key},
    sessions_{genesis_.sessions.size(), genesis_.pending_max} {
  require(scheme_ != nullptr, "an exchange has a signature scheme");
  refresh_state();
}

void exchange_application::listen(exchange_listener* l) noexcept {
  listener_ = l;
  engine_.listen(l);
}

result<void> exchange_application::check(const transaction& t) const {
  BOOST_OUTCOME_TRY(const auto f, parse_frame(t));
  // Genesis only, not `sessions_`: other threads may be here while a block is executed or a snapshot restored.
  if (f.content.session.value() >= genesis_.sessions.size())
    return crypto_error::unknown_signer;
  const auto& key = genesis_.sessions[f.content.session.value()].key;
  if (!scheme_->verify(key, signing_digest(chain_, f.content), f.by)
      && !seeded_bug("exchange-frame-signature-unchecked"))
    return crypto_error::bad_signature;
  return outcome::success();
}

std::uint64_t exchange_application::lane(const transaction& t) const {
  return lane_of_frame(t);
}

block_result exchange_application::execute(const block& b) {
  block_result into;
  answers to{into, {}};
  for (const auto& t : b.content()->transactions())
    if (!is_system(t))
      take_in(t, b.header().at, to);
  into.receipts_root = receipt_tree{into.receipts, to.digests}.root();
  refresh_state();
  into.state = state_;
  return into;
}

/// Decides what becomes of one committed transaction.
void exchange_application::take_in(const transaction& t, height at, answers& to) {
  auto parsed = parse_frame(t);
  require(parsed.has_value() && sessions_.contains(parsed.value().content.session),
          "a committed block holds only transactions that passed the check");
  const auto& f = parsed.value().content;
  switch (sessions_.admit(f.session, f.sequence)) {
    case admission::repeated: answer_repeated(t, f, at, to); return;
    case admission::too_far_ahead: {
      const frame_outcome told{f.session, f.sequence, frame_status::too_far_ahead, {}};
      answer({t.id(), at, encode(told), f.session}, told, to);
      return;
    }
    case admission::later: sessions_.keep(f.session, {f.sequence, t}); return;
    case admission::now: break;
  }
  carry_out(t, f, at, to);
  while (const auto waiting = sessions_.take_next(f.session)) {
    const auto next = parse_frame(waiting->data);
    require(next.has_value(), "only frames that can be read are kept");
    carry_out(waiting->data, next.value().content, at, to);
  }
}

/// Carries out the commands of the session's next frame.
void exchange_application::carry_out(const transaction& t, const frame& f, height at, answers& to) {
  frame_outcome outcome{f.session, f.sequence, frame_status::executed, {}};
  outcome.results.reserve(f.commands.size());
  for (std::size_t i = 0; i < f.commands.size(); ++i) {
    if (i + prefetch_distance < f.commands.size())
      engine_.prefetch(f.session, f.commands[i + prefetch_distance]);
    const auto& c = f.commands[i];
    outcome.results.push_back(engine_.apply(f.session, c));
    orders_.add(f.session, c);
    if (listener_ != nullptr)
      listener_->on_command(f.session, f.sequence, i, c, outcome.results.back());
  }
  const auto& told = answer({t.id(), at, encode(outcome), f.session}, outcome, to);
  sessions_.advance(f.session, {t.id(), at, pack(outcome.results)}, told);
}

/// The frame's number was taken: by itself, or by another frame, which may wait still.
void exchange_application::answer_repeated(const transaction& t, const frame& f, height at, answers& to) {
  frame_outcome told{f.session, f.sequence, frame_status::repeated, {}};
  if (const auto* kept = sessions_.kept(f.session).find(f.sequence)) {
    if (kept->at != at) { // else this block has the receipt already
      answer(receipt_of(f.session, f.sequence, *kept), told, to);
    } else if (listener_ != nullptr) {
      listener_->on_frame(told, at);
    }
    return;
  }
  if (f.sequence < sessions_[f.session].next)
    told.status = frame_status::forgotten;
  answer({t.id(), at, encode(told), f.session}, told, to);
}

/// Adds a receipt; the listener hears what it means for the frame that was committed. The receipt's digest.
const digest& exchange_application::answer(receipt r, const frame_outcome& told, answers& to) {
  if (listener_ != nullptr)
    listener_->on_frame(told, r.at);
  to.digests.push_back(digest_of(r));
  to.into.receipts.push_back(std::move(r));
  return to.digests.back();
}

std::optional<receipt> exchange_application::recall(const transaction& t) const {
  const auto f = parse_frame(t);
  if (!f || !sessions_.contains(f.value().content.session))
    return std::nullopt;
  const auto& [session, sequence, commands] = f.value().content;
  const auto* kept = sessions_.kept(session).find(sequence);
  if (kept == nullptr)
    return std::nullopt;
  return receipt_of(session, sequence, *kept);
}

std::vector<digest> exchange_application::recallable(std::size_t most) const {
  std::vector<digest> ids;
  for (std::uint32_t s = 0; s < sessions_.size(); ++s) {
    const auto& kept = sessions_.kept(session_id{s});
    auto sequence = kept.first();
    for (std::size_t i = 0; i < kept.size() && ids.size() < most; ++i, sequence = sequence.next())
      ids.push_back(kept.find(sequence)->transaction_id);
  }
  return ids;
}

void exchange_application::refresh_state() {
  orders_digest_ = orders_.value();
  hasher h{"exchange-state"};
  h.add(genesis_digest_).add(chain_).add(engine_.state()).add(sessions_.state()).add(orders_digest_);
  state_ = h.finish();
}

bytes exchange_application::snapshot() const {
  image to{genesis_digest_, chain_, engine_.image(), {}, orders_};
  for (std::uint32_t s = 0; s < sessions_.size(); ++s)
    to.sessions.push_back(sessions_.image(session_id{s}));
  return encode_versioned(snapshot_format, to);
}

result<void> exchange_application::restore(byte_view snapshot) {
  BOOST_OUTCOME_TRY(check_snapshot_format(snapshot));
  BOOST_OUTCOME_TRY(auto from, decode_versioned<image>(snapshot_format, snapshot));
  if (from.genesis != genesis_digest_ || from.chain != chain_)
    return exchange_error::foreign_snapshot;
  auto sessions = sessions_;
  if (!sessions.assign(std::move(from.sessions)) || !accept_pending(sessions))
    return exchange_error::bad_snapshot;
  BOOST_OUTCOME_TRY(engine_.restore(from.engine)); // the last step that can fail
  sessions_ = std::move(sessions);
  orders_ = std::move(from.orders);
  refresh_state();
  return outcome::success();
}

/// False unless each pending frame is what its session signed for that place.
bool exchange_application::accept_pending(const session_table& sessions) const {
  for (std::uint32_t s = 0; s < sessions.size(); ++s)
    for (const auto& early : sessions[session_id{s}].pending) {
      const auto f = parse_frame(early.data);
      if (!f || f.value().content.session != session_id{s} || f.value().content.sequence != early.sequence
          || !check(early.data))
        return false;
    }
  return true;
}

} // namespace bezant::exchange
