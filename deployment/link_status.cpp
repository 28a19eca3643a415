#include "deployment/link_status.hpp"

#include <fmt/format.h>

namespace bezant::deployment {

void add_links(replica_status& s, const link_board& board, time_point now) {
  constexpr duration recent_span = seconds(60);
  const auto recent = [now](time_point at) { return at != time_point{} && now - at < recent_span; };
  for (const auto& [who, link] : board.peers()) {
    s.bytes_in += link.bytes_in;
    s.bytes_out += link.bytes_out;
    s.peers.push_back({who, link.sending, link.hearing, static_cast<std::uint64_t>(link.round_trip_ns / 1'000),
                       link.queued, link.lost, link.dials, link.last_error});
    if (recent(link.two_lives_at))
      s.suspects.push_back({who, "two processes run with its key", false});
    if (recent(link.other_life_told_at))
      s.suspects.push_back(
        {s.self, fmt::format("another process runs with its key, says replica {}", who.value()), false});
  }
  for (const auto& [why, times] : board.refusals())
    s.refused += times;
}

} // namespace bezant::deployment
