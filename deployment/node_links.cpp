#include "deployment/node_links.hpp"

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

} // namespace

replica_settings settings_of(const node_file& n) {
  replica_settings s;
  s.checkpoint_every = n.checkpoint.every;
  s.checkpoint_history = n.checkpoint.history;
  s.batch_bytes_max = n.mempool.batch_bytes_max;
  s.batch_transactions_max = n.mempool.batch_transactions_max;
  s.opaque = n.opaque;
  s.unsigned_clients = n.unsigned_clients;
  return s;
}

peer_status status_of(replica_id who, const link_state& link) {
  return {who,         link.sending,      link.hearing, static_cast<std::uint64_t>(link.round_trip_ns / 1'000),
          link.queued, link.lost,         link.dials,   link.last_error,
          link.unfit,  misfits_text(link)};
}

} // namespace bezant::deployment
