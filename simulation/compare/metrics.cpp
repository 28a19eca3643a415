#include "simulation/compare/metrics.hpp"

#include "core/system_transaction.hpp"
#include "simulation/compare/load.hpp"

#include <algorithm>

namespace bezant::comparison {

namespace {

constexpr double ns_per_ms = 1e6;

/// Nearest rank; sorts.
std::optional<double> percentile_ms(std::vector<std::int64_t>& values, std::size_t percent) {
  if (values.empty())
    return std::nullopt;
  std::ranges::sort(values);
  const auto rank = (values.size() * percent + 99) / 100;
  return static_cast<double>(values[std::max<std::size_t>(rank, 1) - 1]) / ns_per_ms;
}

/// A block and when the lower median of the honest replicas committed it.
struct settled_block {
  block_header header;
  payload_ptr content;
  time_point at;
  replica_id by;
};

std::vector<settled_block> settled(const cell_log& log, std::size_t honest) {
  std::map<digest, std::vector<const cell_log::commitment*>> by_block;
  for (const auto& c : log.commits)
    by_block[digest_of(c.header)].push_back(&c);
  std::vector<settled_block> list;
  const auto median = (honest - 1) / 2;
  for (auto& [id, all] : by_block) {
    if (all.size() <= median)
      continue;
    std::ranges::stable_sort(all, {}, [](const auto* c) { return std::pair{c->at, c->by}; });
    const auto& c = *all[median];
    list.push_back({c.header, c.content, c.at, c.by});
  }
  std::ranges::sort(list, {}, [](const auto& b) { return b.header.at; });
  return list;
}

class proposal_times {
public:
  explicit proposal_times(const cell_log& log) {
    for (const auto& p : log.proposals) {
      by_proposer_.emplace(std::pair{p.by, p.payload_root}, p.at);
      by_anyone_.emplace(p.payload_root, p.at);
    }
  }

  /// Nothing for a block without transactions: its payload is like any other empty one.
  [[nodiscard]] std::optional<time_point> of(const settled_block& b) const {
    if (b.content == nullptr || b.content->transactions().empty())
      return std::nullopt;
    if (const auto own = by_proposer_.find({b.header.proposer, b.header.payload_root}); own != by_proposer_.end())
      return own->second;
    // A batch that outlived its view may be in a block of another proposer.
    const auto any = by_anyone_.find(b.header.payload_root);
    return any == by_anyone_.end() ? std::nullopt : std::optional{any->second};
  }

private:
  std::map<std::pair<replica_id, digest>, time_point> by_proposer_;
  std::map<digest, time_point> by_anyone_; // the first of all
};

/// The view in which `who` is at the end of instant `t`.
view_number view_at(const std::map<replica_id, std::vector<cell_log::view_event>>& entered, replica_id who,
                    time_point t) {
  const auto own = entered.find(who);
  if (own == entered.end())
    return {};
  const auto after = std::ranges::upper_bound(own->second, t, {}, &cell_log::view_event::at);
  return after == own->second.begin() ? view_number{} : std::prev(after)->view;
}

void measure_latencies(const std::vector<settled_block>& blocks, const cell_log& log, const measured_window& w,
                       cell_metrics& into) {
  std::map<replica_id, std::vector<cell_log::view_event>> entered;
  for (const auto& e : log.entered)
    entered[e.by].push_back(e);
  const proposal_times proposed{log};
  std::vector<std::int64_t> latencies;
  std::vector<std::int64_t> waits;
  double views = 0;
  for (const auto& b : blocks) {
    const auto at = proposed.of(b);
    if (!at || *at < w.begin || *at >= w.end)
      continue;
    latencies.push_back((b.at - *at).ns);
    const auto view = std::max(view_at(entered, b.by, b.at), b.header.view);
    views += static_cast<double>(view.value() - b.header.view.value());
    if (w.load != 0)
      for (const auto& t : b.content->transactions())
        if (!is_system(t))
          waits.push_back((b.at - arrival_of(number_of(t), w.load)).ns);
  }
  if (latencies.empty())
    return;
  into.latency_ms_p50 = percentile_ms(latencies, 50);
  into.latency_ms_p95 = percentile_ms(latencies, 95);
  into.latency_ms_p99 = percentile_ms(latencies, 99);
  if (w.delay_ns && *w.delay_ns > 0)
    into.latency_delays = *into.latency_ms_p50 * ns_per_ms / *w.delay_ns;
  into.block_interval = views / static_cast<double>(latencies.size());
  into.tx_latency_ms_p50 = percentile_ms(waits, 50);
}

/// Views that honest replicas gave up; of a protocol that never says so, those whose block was not committed.
std::uint64_t failed_views(const std::vector<settled_block>& blocks, const cell_log& log, const measured_window& w) {
  std::set<view_number> list;
  if (!log.timeouts.empty()) {
    for (const auto& t : log.timeouts)
      if (t.at >= w.begin && t.at < w.end)
        list.insert(t.view);
    return list.size();
  }
  for (const auto& b : blocks)
    if (b.header.view > w.first_view && b.header.view <= w.last_view)
      list.insert(b.header.view);
  return w.last_view.value() - w.first_view.value() - list.size();
}

/// In a view that lasts, each proposal is a chance for the chain to grow as elsewhere each view is: the share of the
/// window's proposals whose block is committed.
std::optional<double> growth_by_proposals(const std::vector<settled_block>& blocks, const cell_log& log,
                                          const measured_window& w) {
  std::set<digest> made;
  for (const auto& p : log.proposals)
    if (p.at >= w.begin && p.at < w.end)
      made.insert(p.payload_root);
  std::set<digest> kept;
  for (const auto& b : blocks)
    if (made.contains(b.header.payload_root))
      kept.insert(b.header.payload_root);
  if (made.empty())
    return std::nullopt;
  return static_cast<double>(kept.size()) / static_cast<double>(made.size());
}

/// The honest replicas' part of the blocks with transactions, divided by their part of those replicas that propose at
/// all (Garay, Kiayias, Leonardos 2015, "The Bitcoin Backbone Protocol", section 3.2: chain quality). Only where
/// somebody is Byzantine.
std::optional<double> fairness_of(const std::vector<settled_block>& blocks, const measured_window& w) {
  std::uint64_t all = 0;
  std::uint64_t honest = 0;
  for (const auto& b : blocks)
    if (b.at >= w.begin && b.at < w.end && b.content != nullptr && !b.content->transactions().empty()) {
      ++all;
      honest += w.byzantine.contains(b.header.proposer) ? 0 : 1;
    }
  if (all == 0 || w.byzantine.empty())
    return std::nullopt;
  const auto part = static_cast<double>(w.honest) / static_cast<double>(w.honest + w.byzantine.size());
  return static_cast<double>(honest) / static_cast<double>(all) / part;
}

} // namespace

cell_metrics measure(const cell_log& log, const measured_window& w) {
  cell_metrics into;
  const auto length = (w.end - w.begin).ns;
  if (length <= 0 || w.honest == 0)
    return into;
  into.window_ms = static_cast<double>(length) / ns_per_ms;
  into.views = w.last_view.value() - w.first_view.value();
  const auto blocks = settled(log, w.honest);
  std::uint64_t transactions = 0;
  std::uint64_t grown = 0;
  for (const auto& b : blocks) {
    if (b.header.view > w.first_view && b.header.view <= w.last_view)
      ++grown;
    if (b.at < w.begin || b.at >= w.end)
      continue;
    ++into.blocks;
    if (b.content != nullptr)
      transactions += static_cast<std::uint64_t>(
        std::ranges::count_if(b.content->transactions(), [](const transaction& t) { return !is_system(t); }));
  }
  into.committed_tx_per_s = static_cast<double>(transactions) * 1e9 / static_cast<double>(length);
  into.chain_growth = into.views != 0 ? std::optional{static_cast<double>(grown) / static_cast<double>(into.views)}
                                      : growth_by_proposals(blocks, log, w);
  if (w.carried && into.blocks != 0) {
    const auto each = [&](std::uint64_t all) { return static_cast<double>(all) / static_cast<double>(into.blocks); };
    into.messages_per_block = each(w.carried->messages);
    into.bytes_per_block = each(w.carried->bytes);
    into.verifies_per_block = each(w.carried->verifications);
  }
  measure_latencies(blocks, log, w, into);
  into.fairness = fairness_of(blocks, w);
  into.view_changes = failed_views(blocks, log, w);
  return into;
}

} // namespace bezant::comparison
