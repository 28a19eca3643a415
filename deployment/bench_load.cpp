#include "deployment/bench_load.hpp"

#include <algorithm>
#include <thread>

namespace bezant::deployment {

void bench_load::add(session_id session, exchange::account_id buys, exchange::account_id sells, random_source random) {
  simulation::synthetic_trading trading;
  trading.orders = std::numeric_limits<std::uint64_t>::max();
  trading.accounts = {buys, sells};
  auto l = std::make_unique<session_load>();
  l->session = session;
  l->commands = std::make_unique<simulation::synthetic_commands>(trading, random);
  sessions_.push_back(std::move(l));
}

void bench_load::place(session_load& l) {
  ++l.sent;
  place_(l.session, l.commands->next(what_.frame));
}

void bench_load::begin() {
  feeding_ = true;
  began_ = clock::now();
  if (what_.rate != 0)
    return;
  for (const auto& l : sessions_) {
    const std::lock_guard lock{l->mutex};
    for (std::size_t i = 0; i < what_.in_flight; ++i)
      place(*l);
  }
}

void bench_load::feed(clock::time_point until, const std::stop_token& stop) {
  constexpr auto look = std::chrono::milliseconds{20};
  while (clock::now() < until && !stop.stop_requested()) {
    if (what_.rate == 0) {
      std::this_thread::sleep_for(std::min<clock::duration>(until - clock::now(), look));
      continue;
    }
    const auto ns = static_cast<double>(due_ * what_.frame) * 1e9 / what_.rate;
    const auto due = began_ + std::chrono::nanoseconds{static_cast<std::int64_t>(ns)};
    if (due > clock::now()) {
      std::this_thread::sleep_until(std::min({due, until, clock::now() + look}));
      continue;
    }
    auto& l = *sessions_[due_++ % sessions_.size()];
    const std::lock_guard lock{l.mutex};
    if (l.sent - l.done < what_.in_flight)
      place(l);
  }
}

void bench_load::taken(session_id by, const accepted_frame& done) {
  if (done.outcome.status != exchange::frame_status::executed)
    return; // somebody else trades here: the frame stays open, and the bench is not complete
  auto& l = *sessions_.at(by.value());
  const std::lock_guard lock{l.mutex};
  ++l.done;
  l.results.emplace_back(clock::now(), (done.accepted - done.submitted).ns);
  if (feeding_ && what_.rate == 0)
    place(l);
}

void bench_load::end() {
  feeding_ = false;
  for (const auto& l : sessions_)
    const std::lock_guard wait{l->mutex};
}

bool bench_load::open() const {
  return std::ranges::any_of(sessions_, [](const auto& l) {
    const std::lock_guard lock{l->mutex};
    return l->done < l->sent;
  });
}

std::vector<std::int64_t> bench_load::latencies(clock::time_point from, clock::time_point to) const {
  std::vector<std::int64_t> list;
  for (const auto& l : sessions_) {
    const std::lock_guard lock{l->mutex};
    for (const auto& [when, ns] : l->results)
      if (when >= from && when < to)
        list.push_back(ns);
  }
  std::ranges::sort(list);
  return list;
}

} // namespace bezant::deployment
