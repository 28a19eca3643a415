#include "deployment/link_status.hpp"

#include <fmt/format.h>

namespace bezant::deployment {

namespace {

/// Settings that do not fit those of a peer, cut to what a status may hold.
std::string misfits_text(const link_state& link) {
  constexpr std::size_t bytes_max = 2'048;
  std::string text;
  for (const auto& one : link.misfits)
    text += (text.empty() ? "" : "; ") + one;
  return text.substr(0, bytes_max);
}

peer_status status_of(replica_id who, const link_state& link) {
  return {who,         link.sending,      link.hearing, static_cast<std::uint64_t>(link.round_trip_ns / 1'000),
          link.queued, link.lost,         link.dials,   link.last_error,
          link.unfit,  misfits_text(link)};
}

} // namespace

void add_links(replica_status& s, const link_board& board, time_point now) {
  constexpr duration recent_span = seconds(60);
  const auto recent = [now, recent_span](time_point at) { return at != time_point{} && now - at < recent_span; };
  for (const auto& [who, link] : board.peers()) {
    s.bytes_in += link.bytes_in;
    s.bytes_out += link.bytes_out;
    s.peers.push_back(status_of(who, link));
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
