#include "deployment/node_file.hpp"
#include "deployment/toml_values.hpp"

#include <fmt/format.h>

namespace bezant::deployment {

namespace {

/// A table of which only what differs from the defaults is written.
class table_text {
public:
  explicit table_text(const char* name) : name_{name} {}

  void add(const char* key, duration value, duration fallback) {
    if (value != fallback)
      lines_ += fmt::format("{} = \"{}\"\n", key, span_text(value));
  }
  void add(const char* key, std::uint64_t value, std::uint64_t fallback) {
    if (value != fallback)
      lines_ += fmt::format("{} = {}\n", key, value);
  }
  void add(const char* key, bool value, bool fallback) {
    if (value != fallback)
      lines_ += fmt::format("{} = {}\n", key, value);
  }
  [[nodiscard]] std::string text() const { return lines_.empty() ? "" : fmt::format("\n[{}]\n{}", name_, lines_); }

private:
  const char* name_;
  std::string lines_;
};

std::string limits_text(const link_limits& l) {
  const link_limits d;
  table_text t{"limits"};
  t.add("connect", l.connect, d.connect);
  t.add("handshake", l.handshake, d.handshake);
  t.add("heartbeat", l.heartbeat, d.heartbeat);
  t.add("silence", l.silence, d.silence);
  t.add("redial_min", l.redial_min, d.redial_min);
  t.add("redial_max", l.redial_max, d.redial_max);
  t.add("queue_bytes_max", l.queue_bytes_max, d.queue_bytes_max);
  t.add("client_queue_bytes_max", l.client_queue_bytes_max, d.client_queue_bytes_max);
  t.add("inbound_bytes_max", l.inbound_bytes_max, d.inbound_bytes_max);
  t.add("client_inbound_bytes_max", l.client_inbound_bytes_max, d.client_inbound_bytes_max);
  t.add("client_bad_submits_max", l.client_bad_submits_max, d.client_bad_submits_max);
  t.add("connections_max", l.connections_max, d.connections_max);
  t.add("connections_per_address_max", l.connections_per_address_max, d.connections_per_address_max);
  t.add("frames_per_second_max", l.frames_per_second_max, d.frames_per_second_max);
  t.add("client_frames_per_second_max", l.client_frames_per_second_max, d.client_frames_per_second_max);
  t.add("client_bytes_per_second_max", l.client_bytes_per_second_max, d.client_bytes_per_second_max);
  return t.text();
}

std::string mempool_text(const node_file& n) {
  const node_file d;
  table_text pool{"mempool"};
  pool.add("transactions_max", n.mempool.transactions_max, d.mempool.transactions_max);
  pool.add("bytes_max", n.mempool.bytes_max, d.mempool.bytes_max);
  pool.add("remembered_max", n.mempool.remembered_max, d.mempool.remembered_max);
  return pool.text();
}

std::string_view level_text(spdlog::level::level_enum level) {
  constexpr std::array<std::string_view, 7> levels{"trace", "debug", "info", "warning", "error", "critical", "off"};
  return levels.at(static_cast<std::size_t>(level));
}

} // namespace

std::string write_node_file(const node_file& n) {
  auto text = fmt::format("# One replica's own configuration; relative paths begin at this file.\nbezant-node = 1\n"
                          "genesis = {}\nreplica = {}\nkey = {}\ndata = {}\nlisten = {}\n{}",
                          toml_text(n.genesis), n.replica.value(), toml_text(n.key), toml_text(n.data),
                          toml_text(to_string(n.listen)), peers_text(n.peers));
  text +=
    fmt::format("\n[log]\nlevel = \"{}\"\nformat = \"{}\"\n", level_text(n.log.level), n.log.json ? "json" : "text");
  if (!n.log.file.empty())
    text += fmt::format("file = {} # SIGHUP opens it anew\n", toml_text(n.log.file));
  text += mempool_text(n);
  text += fmt::format("\n[batch]\nage = \"{}\" # a block that is not full waits for so long\n"
                      "transactions_max = {}\nbytes_max = {}\n",
                      span_text(n.batch_age), n.mempool.batch_transactions_max, n.mempool.batch_bytes_max);
  text += fmt::format("\n[checkpoint]\nevery = {} # blocks; the same on all replicas\n"
                      "history = {} # blocks before a checkpoint that are kept for others\n",
                      n.checkpoint.every, n.checkpoint.history);
  text += limits_text(n.limits);
  if (!n.adversary.empty())
    text +=
      fmt::format("\n[[adversary]] # this replica misbehaves on purpose\nbehaviour = {}\n", toml_text(n.adversary));
  const node_file usual;
  table_text test{"test"};
  test.add("clock_offset", n.clock_offset, usual.clock_offset);
  test.add("unsynced", n.unsynced, usual.unsynced);
  test.add("unsigned_clients", n.unsigned_clients, usual.unsigned_clients);
  test.add("opaque", n.opaque, usual.opaque);
  text += test.text();
  return text;
}

} // namespace bezant::deployment
