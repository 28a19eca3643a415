// The chained core: giving a view up, alone and together.
#include "core/mutant.hpp"
#include "protocols/chained/core.hpp"

namespace bezant::chained {

void core::expired(effects& out) {
  if (!traits_.timeouts)
    return;
  give_up(out);
  repeat_vote(out);
}

void core::give_up(effects& out) {
  if (state_.gave_up.view < view_) {
    state_.gave_up = {view_, traits_.plain_timeouts ? view_number{0} : state_.high.vote.view};
    out.add(note{"timeout", view_, tree_.longest(), {}});
    persist_state(out);
  }
  // What brings others here, and what the timeout claims to know.
  if (state_.given_up && state_.given_up->view.next() == view_)
    out.add(broadcast{make_message(kind::timeout_certificate, *state_.given_up)});
  if (!state_.high.shares.empty())
    out.add(broadcast{make_message(kind::certificate, state_.high)});
  out.add(broadcast{make_message(kind::timeout, state_.gave_up)});
}

void core::on_timeout(const signed_message& m, effects& out) {
  const auto decoded = decode<timeout_vote>(m.body);
  if (!decoded || !traits_.timeouts || halted_)
    return;
  heard(decoded.value(), m, out);
  if (!timeouts_.add(decoded.value(), m.author, m.by))
    return;
  try_give_up_certificate(decoded.value().view, out);
  if (!traits_.joins)
    return;
  // The (f+1)-th highest: at least one correct replica gave that view up or a later one.
  const auto joined = timeouts_.highest(seeded_bug("chained-join-maximum") ? 1 : replicas_->faults() + 1);
  if (joined < view_ || state_.gave_up.view >= joined)
    return;
  enter(joined, true, out);
  give_up(out);
}

void core::try_give_up_certificate(view_number v, effects& out) {
  if (v < view_)
    return;
  const auto c =
    timeouts_.certificate(v, traits_.plain_timeouts ? genesis_certificate(replicas_->chain()) : state_.high);
  if (c)
    learn(*c, true, out);
}

void core::learn(const timeout_certificate& c, bool spread, effects& out) {
  if (!traits_.timeouts)
    return;
  if (!seeded_bug("chained-attached-certificate-ignored"))
    learn(c.high, spread, out);
  heard(c, out);
  if (halted_ || (state_.given_up && state_.given_up->view >= c.view))
    return;
  state_.given_up = c;
  if (spread && traits_.announce)
    out.add(broadcast{make_message(kind::timeout_certificate, c)});
  learned(c, out);
}

void core::learned(const timeout_certificate& c, effects& out) {
  enter(c.view.next(), true, out);
}

} // namespace bezant::chained
