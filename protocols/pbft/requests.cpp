// PBFT: how long a transaction may wait (TOCS 2002, section 4.5.2). The view timer of core.cpp sees to it that
// something is executed; this one, that it is not always something else.
#include "core/mutant.hpp"
#include "protocols/pbft/core.hpp"

#include <algorithm>

namespace bezant::pbft {

duration core::grown(const timeout_estimator::allowance& allowed) const {
  return allowed.base * (std::int64_t{1} << std::min(allowed.growth, limits_.backoff_max));
}

/// T, or what was measured, and twice that for each view that this timer ended. A primary that is slow for everybody is
/// not deposed for ever.
duration core::request_patience() const {
  return grown(estimate_.after(overdue_));
}

void core::take(const oldest_waits& e, effects& out) {
  request_done();
  oldest_ = watched_request{e.what, now_};
  arm_request(out);
}

/// Only what was asked of this view's primary tells how long that takes. What queues behind others may have been
/// proposed long before it became the oldest, so it can raise the estimate and not lower it; and until it was handed
/// over the primary need not have known it.
void core::measure_request() {
  const auto passed = now_ - oldest_->since;
  const auto before = oldest_->handed > 0 ? duration{request_patience().ns / 2} : duration{};
  if (active_)
    estimate_.took(passed - before, oldest_->queued ? options_.timeout : passed);
}

/// The transaction that was the oldest was committed.
void core::request_done() {
  if (!oldest_)
    return;
  measure_request();
  const bool in_time = active_ && now_ - oldest_->since < duration{request_patience().ns / 2};
  prompt_ = in_time ? prompt_ + 1 : 0;
  if (overdue_ > 0 && prompt_ >= limits_.prompt_min) {
    --overdue_;
    prompt_ = 0;
  }
  oldest_.reset();
}

void core::arm_request(effects& out) {
  if (!oldest_)
    return;
  oldest_ = watched_request{oldest_->what, now_, undecided()};
  if (active_ && primary() != self_)
    out.add(set_timer{request_timer, now_ + duration{request_patience().ns / 2}});
  else
    disarm_request(out);
}

void core::disarm_request(effects& out) {
  out.add(cancel_timer{request_timer});
}

void core::request_timed_out(effects& out) {
  if (!oldest_ || !active_ || primary() == self_)
    return;
  const auto again = [&](duration patience, std::int64_t part) {
    out.add(set_timer{request_timer, now_ + duration{patience.ns / part}});
  };
  if (oldest_->handed < limits_.hand_overs) {
    // A client need not send to the primary: it is given the transaction first, and again, as it may be lost, or find
    // no room there.
    ++oldest_->handed;
    out.add(hand_over{oldest_->what, primary()});
    return again(request_patience(), 2 * static_cast<std::int64_t>(limits_.hand_overs));
  }
  // Who is far behind may find it in a block that the others have. How fast it comes up, nobody measured.
  const bool behind = !decided_.empty() && decided_.rbegin()->first.value() > executed_.value() + options_.in_flight;
  if (behind && oldest_->put_off++ < limits_.put_off_max)
    return again(grown({options_.timeout, overdue_}), 2);
  ++overdue_;
  prompt_ = 0;
  out.add(note{"overdue", view_, executed_, oldest_->what});
  start_view_change(next_led(view_.next()), out);
}

} // namespace bezant::pbft
