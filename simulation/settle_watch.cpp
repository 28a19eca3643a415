#include "simulation/settle_watch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bezant::simulation {

void frame_counter::on_executed(time_point, replica_id who, const block& b, const block_result& r) {
  std::uint64_t frames = 0;
  for (const auto& one : r.receipts)
    if (const auto outcome = decode<exchange::frame_outcome>(one.outcome);
        outcome && outcome.value().status == exchange::frame_status::executed && one.at == b.header().at)
      ++frames;
  const std::lock_guard lock{mutex_};
  executed_[who.value()] += frames;
  heights_[who.value()] = b.header().at;
}

void frame_counter::on_note(time_point, replica_id, const note& n) {
  const std::lock_guard lock{mutex_};
  view_ = std::max(view_, n.view);
}

view_number frame_counter::highest_view() const {
  const std::lock_guard lock{mutex_};
  return view_;
}

height frame_counter::last_executed(replica_id who) const {
  const std::lock_guard lock{mutex_};
  return heights_.at(who.value());
}

bool frame_counter::all_executed(std::uint64_t frames) const {
  const std::lock_guard lock{mutex_};
  for (std::uint32_t i = 0; i < executed_.size(); ++i)
    if (executed_[i] < frames && !byzantine_.contains(replica_id{i}))
      return false;
  return true;
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
                                {"file_format", to_string(options.format)},
                                {"protocol", options.protocol},
                                {"replicas", options.replicas},
                                {"seed", options.seed}}
    .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); // a file's name need not be UTF-8
}

} // namespace bezant::simulation
