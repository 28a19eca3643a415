#include "deployment/node_file.hpp"

#include "deployment/genesis_file.hpp"
#include "deployment/key_file.hpp"
#include "deployment/settings_fit.hpp"
#include "deployment/toml_values.hpp"
#include "simulation/seat.hpp"

#include <filesystem>
#include <limits>

namespace bezant::deployment {

namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max(); // of TOML's whole numbers
constexpr std::uint64_t bytes_largest = std::uint64_t{1} << 40U;
constexpr duration hour = seconds(3600);
/// Protocols remember the last 65536 blocks for replicas that are behind: with checkpoints farther apart some could be
/// helped by neither.
constexpr std::uint64_t checkpoint_every_most = std::uint64_t{1} << 15U;
constexpr std::uint64_t replica_frames_least =
  1'000; // a second: less than consensus itself needs would close links for ever
/// The largest transaction, in whatever pieces it comes; with less a client that sends such a one is closed each time.
constexpr std::uint64_t client_bytes_least = 4 * std::uint64_t{transaction::bytes_max};

void read_log(toml_section& top, const std::string& file, log_settings& into) {
  auto s = top.table("log");
  if (!s)
    return;
  const std::vector<std::string> levels{"trace", "debug", "info", "warning", "error", "critical", "off"};
  into.level = static_cast<spdlog::level::level_enum>(s->choice("level", static_cast<std::size_t>(into.level), levels));
  into.json = s->choice("format", 0, {"text", "json"}) == 1;
  if (s->has("file"))
    into.file = read_path(*s, "file", file,
                          "expected the path of the log file; without this line the log goes to standard error");
  s->finish();
}

void read_mempool(toml_section& top, node_file& into) {
  auto& m = into.mempool;
  if (auto s = top.table("mempool")) {
    m.transactions_max = s->number("transactions_max", m.transactions_max, 1, 1U << 24U);
    m.bytes_max = s->number("bytes_max", m.bytes_max, 1U << 16U, bytes_largest);
    m.remembered_max = s->number("remembered_max", m.remembered_max, 0, 1U << 24U);
    s->finish();
  }
  if (auto s = top.table("batch")) {
    into.batch_age = read_span(*s, "age", into.batch_age, duration{}, hour);
    m.batch_transactions_max = s->number("transactions_max", m.batch_transactions_max, 1, 1U << 16U);
    m.batch_bytes_max = s->number("bytes_max", m.batch_bytes_max, 1U << 10U, 1U << 26U);
    s->finish();
  }
}

void read_checkpoint(toml_section& top, checkpoint_settings& into) {
  auto s = top.table("checkpoint");
  if (!s)
    return;
  into.every = s->number("every", into.every, 0, checkpoint_every_most);
  into.history = s->number("history", into.history, 0, largest);
  s->finish();
}

void read_limits(toml_section& top, link_limits& l) {
  auto s = top.table("limits");
  if (!s)
    return;
  const auto least = milliseconds(1);
  l.connect = read_span(*s, "connect", l.connect, least, hour);
  l.handshake = read_span(*s, "handshake", l.handshake, least, hour);
  l.heartbeat = read_span(*s, "heartbeat", l.heartbeat, least, hour);
  l.silence = read_span(*s, "silence", l.silence, least, hour);
  l.redial_min = read_span(*s, "redial_min", l.redial_min, least, hour);
  l.redial_max = read_span(*s, "redial_max", l.redial_max, least, hour);
  l.queue_bytes_max = s->number("queue_bytes_max", l.queue_bytes_max, 1U << 16U, bytes_largest);
  l.client_queue_bytes_max = s->number("client_queue_bytes_max", l.client_queue_bytes_max, 1U << 16U, bytes_largest);
  l.inbound_bytes_max = s->number("inbound_bytes_max", l.inbound_bytes_max, 1U << 16U, bytes_largest);
  l.client_inbound_bytes_max =
    s->number("client_inbound_bytes_max", l.client_inbound_bytes_max, 1U << 16U, bytes_largest);
  l.client_bad_submits_max = s->number("client_bad_submits_max", l.client_bad_submits_max, 1, largest);
  l.connections_max = s->number("connections_max", l.connections_max, 1, 1U << 20U);
  l.connections_per_address_max = s->number("connections_per_address_max", l.connections_per_address_max, 1, 1U << 20U);
  l.frames_per_second_max = s->number("frames_per_second_max", l.frames_per_second_max, replica_frames_least, largest);
  l.client_frames_per_second_max =
    s->number("client_frames_per_second_max", l.client_frames_per_second_max, 1, largest);
  l.client_bytes_per_second_max =
    s->number("client_bytes_per_second_max", l.client_bytes_per_second_max, client_bytes_least, bytes_largest);
  s->finish();
}

void read_adversary(toml_section& top, const exchange::founding& founded, const names& known, node_file& into) {
  if (!top.has("adversary"))
    return;
  auto list = top.tables("adversary");
  if (list.size() > 1)
    list[1].complain("behaviour", "a node has one adversary; behaviours are stacked with |");
  for (auto& s : list) {
    into.adversary = needed_text(s, "behaviour", "expected, such as behaviour = \"equivocate | delay(200ms)\"");
    if (const auto why = refusal_of_adversary(into.adversary, into.replica, founded, known);
        !into.adversary.empty() && !why.empty())
      s.complain("behaviour", why);
    s.finish();
  }
}

void read_test(toml_section& top, node_file& into) {
  auto s = top.table("test");
  if (!s)
    return;
  into.clock_offset = s->span("clock_offset", into.clock_offset, true);
  if (into.clock_offset > hour * 24 || into.clock_offset < duration{} - hour * 24)
    s->complain("clock_offset", "expected at most a day");
  into.unsynced = s->flag("unsynced", into.unsynced);
  into.unsigned_clients = s->flag("unsigned_clients", into.unsigned_clients);
  into.opaque = s->flag("opaque", into.opaque);
  s->finish();
}

/// Complains of a pair of settings that do not fit where the file has one of them.
void tell(toml_section& top, const misfit& m) {
  for (const auto& name : {m.setting, m.other}) {
    const auto dot = name.find('.');
    if (dot == std::string::npos)
      continue;
    if (auto s = top.table(name.substr(0, dot)); s && s->has(name.substr(dot + 1)))
      return s->complain(name.substr(dot + 1), m.what);
  }
  top.complain(m.setting, m.what);
}

void read_places(toml_section& top, const exchange::founding& founded, node_file& into) {
  const auto replicas = founded.chain.replicas.size();
  if (!top.has("replica"))
    top.complain("replica", "expected the number of this replica in the genesis file, from 0");
  into.replica = replica_id{static_cast<std::uint32_t>(top.number("replica", 0, 0, replicas - 1))};
  into.genesis = read_path(top, "genesis", into.file, "expected the path of the genesis file");
  into.key = read_path(top, "key", into.file, "expected the path of the file with the secret key");
  into.data = read_path(top, "data", into.file, "expected the path of a folder for what is kept");
  into.listen = read_address(top, "listen");
  into.peers = read_peers(top, replicas);
}

/// The path of the genesis that a node file names; nothing if it cannot be read or names none.
std::optional<std::string> genesis_of(std::string_view text, const std::string& file, toml_problems& found) {
  const auto table = simulation::parse_toml(text, found);
  if (!table)
    return std::nullopt;
  toml_section top{*table, "", found};
  if (!read_version(top, "bezant-node"))
    return std::nullopt;
  auto path = read_path_of_file(top, "genesis", file, "expected the path of the genesis file");
  if (found.list().empty())
    return path;
  for (const auto* other :
       {"replica", "key", "data", "listen", "peers", "log", "batch", "mempool", "checkpoint", "limits", "adversary",
        "test"}) // not looked at, but known: a misspelled key is told as what it is
    static_cast<void>(top.has(other));
  top.finish();
  return std::nullopt;
}

} // namespace

std::optional<node_file> parse_node_file(std::string_view text, const std::string& file,
                                         const exchange::founding& founded, const names& known,
                                         std::vector<std::string>& problems) {
  toml_problems found{file};
  node_file n;
  n.file = file;
  if (const auto table = simulation::parse_toml(text, found)) {
    toml_section top{*table, "", found};
    if (read_version(top, "bezant-node")) {
      read_places(top, founded, n);
      read_log(top, file, n.log);
      read_mempool(top, n);
      read_checkpoint(top, n.checkpoint);
      read_limits(top, n.limits);
      read_adversary(top, founded, known, n);
      read_test(top, n);
      top.finish();
      if (found.list().empty()) // else a pair is wrong because one of the two is
        for (const auto& m : misfits_of(n, founded, known.protocols))
          tell(top, m);
    }
  }
  problems.insert(problems.end(), found.list().begin(), found.list().end());
  return found.list().empty() ? std::optional{std::move(n)} : std::nullopt;
}

std::optional<loaded_node> read_node_file(const std::string& file, const names& known,
                                          std::vector<std::string>& problems) {
  std::string problem;
  const auto text = simulation::read_small_file(file, problem);
  if (!text) {
    problems.push_back(problem);
    return std::nullopt;
  }
  toml_problems found{file};
  const auto genesis = genesis_of(*text, file, found);
  if (!genesis) {
    problems.insert(problems.end(), found.list().begin(), found.list().end());
    return std::nullopt;
  }
  auto founded = read_genesis(*genesis, known.protocols, problems);
  if (!founded)
    return std::nullopt;
  auto node = parse_node_file(*text, file, *founded, known, problems);
  if (!node)
    return std::nullopt;
  return loaded_node{*std::move(node), *std::move(founded)};
}

std::optional<key_seed> read_identity(const loaded_node& n, std::string& problem) {
  auto seed = read_key_file(n.node.key, problem);
  if (!seed || public_key_of(*seed) == n.founded.chain.replicas.at(n.node.replica.value()))
    return seed;
  problem = n.node.key + ": is not the key of replica " + std::to_string(n.node.replica.value()) + " in "
            + n.node.genesis + ": its public key is " + to_hex(public_key_of(*seed).value);
  return std::nullopt;
}

std::string refusal_of_adversary(const std::string& behaviour, replica_id where, const exchange::founding& founded,
                                 const names& known) {
  std::string why;
  const auto what = parse_recipe(behaviour, known.adversaries, &why);
  if (!what)
    return why;
  const auto protocol = known.protocols.find(founded.chain.protocol);
  if (!protocol)
    return {}; // that is complained of elsewhere
  if (auto nothing = known.adversaries.inapplicable(what.value(), *protocol.value()); !nothing.empty())
    return nothing;
  const simulation::seat seat{what.value(), {where}};
  return simulation::refusal_of(seat, known.adversaries, *protocol.value(), founded.chain.options,
                                founded.chain.replicas.size(), false)
    .why;
}

} // namespace bezant::deployment
