// bezant status: how the replicas of a deployment stand.
#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/report_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* footer = R"(
Asks every replica how it stands, each for itself; nobody vouches for the answers. Replicas that are at one height and honest
have one state digest. Lag is in blocks behind the replica that is furthest.

Examples:
  bezant status --dir net
  bezant status --dir net --json status.json
  bezant status --client client.toml --replica 2
  bezant status --node 10.0.0.2:27000          with a client.toml in this folder

Status 0 means that all replicas that were asked answered and none contradicts another at its height; 1 that one did not
answer, or that two have different states at one height; 2 that a file is not as it must be.)";

struct status_command {
  deployment_place place;
  std::optional<std::uint32_t> replica;
  std::string node;
  std::string json;
  std::uint64_t wait_ms = 2'000;
};

struct answer_of {
  replica_id who;
  std::optional<replica_status> status;
  std::string why; ///< there is no status
};

using answers = std::vector<answer_of>;

std::string suspects_text(const replica_status& s) {
  std::string text;
  for (const auto& one : s.suspects)
    text += fmt::format("{}{} {}: {}", text.empty() ? "" : "; ", one.proven ? "proven" : "suspects", one.who.value(),
                        one.reason);
  for (const auto who : s.isolated)
    text += fmt::format("{}isolated {}", text.empty() ? "" : "; ", who.value());
  if (!s.hold.empty())
    text += fmt::format("{}signs nothing: {}", text.empty() ? "" : "; ", s.hold);
  // A liar's words go to a terminal.
  std::ranges::replace_if(
    text, [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::size_t linked(const replica_status& s) {
  return static_cast<std::size_t>(
    std::ranges::count_if(s.peers, [](const peer_status& p) { return p.sending && p.hearing; }));
}

height furthest(const answers& list) {
  height top;
  for (const auto& [who, s, why] : list)
    if (s)
      top = std::max(top, s->executed);
  return top;
}

bool contradict(const answers& list) {
  for (const auto& [a, first, a_why] : list)
    for (const auto& [b, second, b_why] : list)
      if (first && second && first->executed == second->executed && first->state != second->state)
        return true;
  return false;
}

void print(const answers& list) {
  const auto top = furthest(list);
  std::cout << fmt::format("{:>7}  {:>9}  {:>9}  {:>5}  {:16}  {:>6}  {:>10}  {:>8}  {}\n", "replica", "height", "view",
                           "lag", "state", "linked", "checkpoint", "mempool", "suspicions");
  for (const auto& [who, s, why] : list) {
    if (!s) {
      std::cout << fmt::format("{:>7}  unreachable: {}\n", who.value(), why);
      continue;
    }
    std::cout << fmt::format("{:>7}  {:>9}  {:>9}  {:>5}  {:16}  {:>2} of {:1}  {:>10}  {:>8}  {}\n", who.value(),
                             s->executed.value(), s->view.value(), top.value() - s->executed.value(),
                             short_hex(s->state), linked(*s), s->peers.size(), s->checkpoint.value(), s->mempool,
                             suspects_text(*s));
  }
}

nlohmann::ordered_json json_of(const replica_status& s, height top) {
  nlohmann::ordered_json j{{"reachable", true},
                           {"protocol", s.protocol},
                           {"height", s.executed.value()},
                           {"committed", s.committed.value()},
                           {"view", s.view.value()},
                           {"lag", top.value() - s.executed.value()},
                           {"state_digest", to_string(s.state)},
                           {"last_checkpoint", s.checkpoint.value()},
                           {"mempool", s.mempool},
                           {"uptime_ms", s.uptime_ms},
                           {"cpu_ms", s.cpu_ms},
                           {"resident_bytes", s.resident_bytes},
                           {"syncs", s.syncs},
                           {"bytes_in", s.bytes_in},
                           {"bytes_out", s.bytes_out},
                           {"refused", s.refused}};
  j["peers"] = nlohmann::ordered_json::array();
  for (const auto& p : s.peers)
    j["peers"].push_back({{"replica", p.who.value()},
                          {"sending", p.sending},
                          {"hearing", p.hearing},
                          {"round_trip_us", p.round_trip_us},
                          {"queued_bytes", p.queued},
                          {"lost", p.lost},
                          {"dials", p.dials},
                          {"last_error", p.last_error}});
  j["suspicions"] = nlohmann::ordered_json::array();
  for (const auto& one : s.suspects)
    j["suspicions"].push_back({{"replica", one.who.value()}, {"reason", one.reason}, {"proven", one.proven}});
  j["signs_nothing"] = s.hold; // why; empty: it signs
  j["isolated"] = nlohmann::ordered_json::array();
  for (const auto who : s.isolated)
    j["isolated"].push_back(who.value());
  return j;
}

bool write_json(const answers& list, const std::string& file) {
  const auto top = furthest(list);
  nlohmann::ordered_json j;
  j["agree"] = !contradict(list);
  j["replicas"] = nlohmann::ordered_json::array();
  for (const auto& [who, s, why] : list) {
    nlohmann::ordered_json one{{"replica", who.value()}};
    one.update(s ? json_of(*s, top) : nlohmann::ordered_json{{"reachable", false}, {"why", why}});
    j["replicas"].push_back(std::move(one));
  }
  return write_file(file, j.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

int run_status(const status_command& c, const program& p) {
  constexpr const char* who = "bezant status";
  const auto loaded = load_client(c.place, p, who);
  if (!loaded)
    return exit_usage;
  const auto& peers = loaded->client.peers;
  if (!c.node.empty() && !parse_net_address(c.node)) {
    std::cerr << who << ": --node " << c.node << ": expected an address such as 127.0.0.1:27000\n";
    return exit_usage;
  }
  std::vector<replica_id> wanted;
  for (std::uint32_t i = 0; i < peers.size(); ++i)
    if ((!c.replica || *c.replica == i) && (c.node.empty() || to_string(peers[i]) == c.node))
      wanted.emplace_back(i);
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  if (wanted.empty()) {
    std::cerr << who << ": there is no such replica in " << loaded->client.file << ", which has " << peers.size()
              << ':';
    for (const auto& at : peers)
      std::cerr << ' ' << to_string(at);
    std::cerr << '\n';
    return exit_usage;
  }
  client::cluster_client client{client_of(*loaded)};
  const auto patience = milliseconds(static_cast<std::int64_t>(c.wait_ms));
  auto told = client.statuses(wanted, patience);
  if (p.stop.stop_requested())
    return exit_interrupted;
  answers list;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto why = told[i] ? std::string{} : link_trouble(client, wanted[i]);
    if (!told[i] && why.empty())
      why = fmt::format("connected, and no answer within {} ms", c.wait_ms);
    list.push_back({wanted[i], std::move(told[i]), std::move(why)});
  }
  print(list);
  if (!c.json.empty() && !write_json(list, c.json))
    return exit_usage;
  const bool all = std::ranges::all_of(list, [](const auto& a) { return a.status.has_value(); });
  if (contradict(list))
    std::cerr << who << ": replicas have different states at one height\n";
  return all && !contradict(list) ? exit_ok : exit_check;
}

} // namespace

void add_status(CLI::App& app, program& p) {
  auto c = std::make_shared<status_command>();
  auto* command = app.add_subcommand("status", "How the replicas of a deployment stand");
  command->footer(footer);
  add_place(*command, c->place);
  auto* one = command->add_option("--replica", c->replica, "Only this one")->transform(whole(0, 1'000))->type_name("K");
  command
    ->add_option("--node", c->node, "Only the replica at this address; the client file has the key that it must prove")
    ->type_name("HOST:PORT")
    ->excludes(one);
  add_whole(*command, "--wait", c->wait_ms, "Wait so long for an answer, in milliseconds", 1, 60'000);
  add_output(*command, "--json", c->json, "Write the answers as JSON");
  command->callback([c, &p] { p.status = run_status(*c, p); });
}

} // namespace bezant::cli
