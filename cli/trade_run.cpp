#include "cli/trade_run.hpp"

#include <algorithm>
#include <chrono>

namespace bezant::cli {

std::vector<exchange::command> trade_run::cut(std::uint64_t frame) const {
  const auto from = plan_.commands.begin() + static_cast<std::ptrdiff_t>(frame * plan_.frame);
  const auto left = static_cast<std::size_t>(plan_.commands.end() - from);
  return {from, from + static_cast<std::ptrdiff_t>(std::min(plan_.frame, left))};
}

void trade_run::take(const accepted_frame& done) {
  const std::lock_guard lock{mutex_};
  const auto s = done.outcome.sequence;
  if (s < first_ || s.value() - first_.value() >= frames() || !answered_.insert(s).second)
    return; // of somebody else who trades with this session
  changed_.notify_all();
  if (done.outcome.status != exchange::frame_status::executed) {
    ++tally_.frames_lost;
    return;
  }
  for (const auto& c : cut(s.value() - first_.value()))
    if (std::holds_alternative<exchange::new_order>(c.value))
      tally_.latencies_ns.push_back((done.accepted - done.submitted).ns);
  count(s, done.outcome, done.at);
  if (keep_proofs_)
    tally_.proofs.push_back(done);
}

/// A frame has a result.
void trade_run::count(sequence_number s, const exchange::frame_outcome& outcome, height at) {
  const auto sent = cut(s.value() - first_.value());
  for (std::size_t i = 0; i < outcome.results.size() && i < sent.size(); ++i) {
    const bool good = outcome.results[i].code == exchange::reject::none;
    const std::string why{to_string(outcome.results[i].code)};
    if (!std::holds_alternative<exchange::new_order>(sent[i].value)) {
      if (!good)
        ++tally_.cancels_rejected[why];
    } else if (good) {
      ++tally_.orders_accepted;
    } else {
      ++tally_.orders_rejected[why];
    }
  }
  tally_.last = std::max(tally_.last, at);
  ++tally_.frames_done;
}

trade_tally
trade_run::settle(const std::vector<exchange::told_frame>& told,
                  const std::function<digest(sequence_number, const std::vector<exchange::command>&)>& id_of) {
  const std::lock_guard lock{mutex_};
  for (const auto& f : told) {
    if (f.sequence < first_ || f.sequence.value() - first_.value() >= tally_.frames_sent
        || answered_.contains(f.sequence))
      continue;
    if (f.fate != exchange::frame_fate::executed && f.fate != exchange::frame_fate::waits)
      continue;
    if (f.transaction_id != id_of(f.sequence, cut(f.sequence.value() - first_.value()))) {
      answered_.insert(f.sequence);
      ++tally_.frames_lost;
    } else if (f.fate == exchange::frame_fate::executed) {
      answered_.insert(f.sequence);
      exchange::frame_outcome outcome{{}, f.sequence, exchange::frame_status::executed, {}};
      outcome.results.assign(f.results.begin(), f.results.end());
      count(f.sequence, outcome, f.at);
      if (keep_proofs_)
        tally_.proofs.push_back({std::move(outcome), f.at, {}, {}, {}});
    }
  }
  return sum_up();
}

trade_tally trade_run::sum_up() {
  tally_.frames_total = frames();
  tally_.complete = tally_.frames_done == frames();
  tally_.open.clear();
  for (std::uint64_t i = 0; i < tally_.frames_sent; ++i)
    if (const auto s = first_ + i; !answered_.contains(s))
      tally_.open.push_back(s);
  return tally_;
}

trade_tally trade_run::run(client::cluster_client& to, session_id by, sequence_number first,
                           const std::function<void(std::uint64_t, std::uint64_t)>& tell, const std::stop_token& stop) {
  using clock = std::chrono::steady_clock;
  first_ = first;
  const auto began = clock::now();
  auto moved = began;
  std::uint64_t seen = 0;
  const auto due = [&](std::uint64_t frame) {
    const auto ns = plan_.rate == 0 ? 0 : frame * plan_.frame * 1'000'000'000U / plan_.rate;
    return began + std::chrono::nanoseconds{static_cast<std::int64_t>(ns)};
  };
  std::unique_lock lock{mutex_};
  // When a number was lost somebody else trades with the session: nothing more is sent, and what was sent is waited
  // for.
  const auto over = [&] {
    return tally_.frames_done + tally_.frames_lost == (tally_.frames_lost != 0 ? tally_.frames_sent : frames());
  };
  while (!over() && !stop.stop_requested()) {
    const auto now = clock::now();
    while (tally_.frames_lost == 0 && tally_.frames_sent < frames()
           && tally_.frames_sent - tally_.frames_done < plan_.window && due(tally_.frames_sent) <= now) {
      auto commands = cut(tally_.frames_sent++);
      tally_.orders_sent += static_cast<std::uint64_t>(std::ranges::count_if(
        commands, [](const auto& c) { return std::holds_alternative<exchange::new_order>(c.value); }));
      to.place(by, std::move(commands));
    }
    if (tally_.frames_done != seen) {
      seen = tally_.frames_done;
      moved = now;
      tell(seen, frames());
    }
    if (tally_.frames_done == tally_.frames_sent)
      moved = now; // nothing is waited for
    if (now - moved > std::chrono::nanoseconds{plan_.patience.ns})
      break;
    const auto wake =
      std::min(now + std::chrono::milliseconds{100},
               tally_.frames_sent < frames() ? std::max(due(tally_.frames_sent), now) : clock::time_point::max());
    const auto before = tally_.frames_done + tally_.frames_lost;
    const bool full = tally_.frames_sent == frames() || tally_.frames_sent - tally_.frames_done >= plan_.window;
    changed_.wait_until(lock, stop, full ? now + std::chrono::milliseconds{100} : wake,
                        [&] { return tally_.frames_done + tally_.frames_lost != before; });
  }
  tally_.seconds = std::chrono::duration<double>(clock::now() - began).count();
  return sum_up();
}

} // namespace bezant::cli
