#include "simulation/settle_watch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bezant::simulation {

namespace {
constexpr std::size_t complaints_max = 20;
}

void settle_watch::on_executed(time_point, replica_id who, const block& b, const block_result& r) {
  std::uint64_t frames = 0;
  for (const auto& one : r.receipts)
    if (const auto outcome = decode<exchange::frame_outcome>(one.outcome);
        outcome && outcome.value().status == exchange::frame_status::executed)
      ++frames;
  const std::lock_guard lock{mutex_};
  executed_[who.value()] += frames;
  const auto at = b.header().at;
  auto& view = blocks_.try_emplace(at, block_view{b.id(), r.state, r.receipts_root, who}).first->second;
  const auto differs = [&](const char* what) {
    complain("at height " + std::to_string(at.value()) + " replica " + std::to_string(who.value()) + " has " + what
             + " other than replica " + std::to_string(view.first.value()));
  };
  if (view.id != b.id())
    differs("a block");
  else if (view.receipts != r.receipts_root)
    differs("receipts");
  else if (view.state != r.state)
    differs("a state");
  if (++view.seen == executed_.size())
    blocks_.erase(at);
}

void settle_watch::on_failure(time_point, replica_id who, std::string_view why) {
  const std::lock_guard lock{mutex_};
  complain("replica " + std::to_string(who.value()) + " stopped: " + std::string{why});
}

void settle_watch::complain(std::string text) {
  if (complaints_.size() < complaints_max)
    complaints_.push_back(std::move(text));
}

bool settle_watch::all_executed(std::uint64_t frames) const {
  const std::lock_guard lock{mutex_};
  return std::ranges::all_of(executed_, [frames](std::uint64_t n) { return n >= frames; });
}

std::vector<std::string> settle_watch::disagreements() const {
  const std::lock_guard lock{mutex_};
  return complaints_;
}

latency_summary summarize(std::vector<std::int64_t> values) {
  if (values.empty())
    return {};
  std::ranges::sort(values);
  const auto at = [&values](std::size_t percent) {
    const auto rank = (values.size() * percent + 99) / 100;
    return values[std::max<std::size_t>(rank, 1) - 1];
  };
  return {at(50), at(95), at(99)};
}

std::string trace_header(const settle_options& options) {
  return nlohmann::ordered_json{{"job", "settle"},
                                {"file", options.file},
                                {"format", to_string(options.format)},
                                {"protocol", options.protocol},
                                {"replicas", options.replicas},
                                {"seed", options.seed}}
    .dump();
}

} // namespace bezant::simulation
