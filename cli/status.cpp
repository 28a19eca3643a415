// bezant status: how the replicas of a deployment stand.
#include "cli/status_report.hpp"

#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/report_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* status_footer = R"(
Asks every replica how it stands, each for itself; nobody vouches for the answers. Replicas that are at one height and
honest have one state digest. Lag is in blocks behind the replica that is furthest. Below the table stands what is
wrong: replicas that do not answer, run another chain, sign nothing, have another state, or stay more than ten blocks
behind for as long as --wait; settings that do not fit; links that are down; proven misbehaviour, and who leads no more
because of it; suspicions, which prove nothing, as notes.

Examples:
  bezant status --dir net
  bezant status --dir net --strict || echo "look at it"
  bezant status --dir net --json status.json
  bezant status --client client.toml --replica 2
  bezant status --node 10.0.0.2:27000          with a client.toml in this folder

Status 0 means that all replicas that were asked answered and none contradicts another at its height, and with --strict that no
problem was found; 1 that one did not answer, or that two have different states at one height, or with --strict that there is a
problem; 2 that a file is not as it must be.)";

/// Replicas that stand together may be so many blocks apart at the moment at which each is asked.
constexpr std::uint64_t lag_max = 10;

struct status_command {
  deployment_place place;
  std::optional<std::uint32_t> replica;
  std::string node;
  std::string json;
  std::uint64_t wait_ms = 2'000;
  bool strict = false;
};

/// Those of `list` that are far behind, and do not come to where the furthest was within `patience`. Their answers are
/// replaced by later ones.
std::set<replica_id> find_lagging(client::cluster_client& client, replica_answers& list, duration patience,
                                  const std::stop_token& stop) {
  const auto top = furthest(list);
  const auto behind = [&](const replica_answer& a) { return a.status && a.status->executed < top; };
  std::set<replica_id> lagging;
  for (const auto& a : list)
    if (behind(a) && a.status->executed.value() + lag_max < top.value())
      lagging.insert(a.who);
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds{patience.ns};
  while (!lagging.empty() && !stop.stop_requested() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    const std::vector<replica_id> asked{lagging.begin(), lagging.end()};
    auto told = client.statuses(asked, patience);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      auto& a = *std::ranges::find(list, asked[i], &replica_answer::who);
      if (told[i])
        a.status = std::move(told[i]);
      if (!behind(a))
        lagging.erase(a.who);
    }
  }
  return lagging;
}

std::vector<replica_id> chosen(const status_command& c, const std::vector<net_address>& peers) {
  std::vector<replica_id> wanted;
  for (std::uint32_t i = 0; i < peers.size(); ++i)
    if ((!c.replica || *c.replica == i) && (c.node.empty() || to_string(peers[i]) == c.node))
      wanted.emplace_back(i);
  return wanted;
}

int run_status(const status_command& c, const program& p) {
  constexpr const char* who = "bezant status";
  const auto loaded = load_client(c.place, p, who);
  if (!loaded)
    return exit_usage;
  const auto& peers = loaded->client.peers;
  if (!c.node.empty() && !parse_net_address(c.node)) {
    std::cerr << who << ": --node " << c.node << ": " << complaint_about(c.node) << '\n';
    return exit_usage;
  }
  const auto wanted = chosen(c, peers);
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
  auto told = [&] {
    const std::stop_callback leave{p.stop, [] { _exit(exit_interrupted); }}; // half an answer is none
    return client.statuses(wanted, patience);
  }();
  replica_answers list;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto why = told[i] ? std::string{} : link_trouble(client, wanted[i]);
    if (!told[i] && why.empty())
      why = fmt::format("connected, and no answer within {} ms", c.wait_ms);
    list.push_back({wanted[i], std::move(told[i]), std::move(why)});
  }
  const auto lagging = find_lagging(client, list, patience, p.stop);
  if (p.stop.stop_requested())
    return exit_interrupted;
  const auto problems = problems_of(list, lagging, chain_id(loaded->founded.chain));
  std::cout << status_text(list, problems, terminal::of(STDOUT_FILENO));
  if (!c.json.empty() && !write_file(c.json, status_json(list, problems)))
    return exit_usage;
  const bool all = std::ranges::all_of(list, [](const auto& a) { return a.status.has_value(); });
  if (contradict(list))
    std::cerr << who << ": replicas have different states at one height\n";
  const auto counted = std::ranges::count_if(problems, &status_problem::counts);
  if (c.strict && counted != 0)
    std::cerr << who << ": " << counted << (counted == 1 ? " problem" : " problems") << ", and --strict allows none\n";
  return all && !contradict(list) && !(c.strict && counted != 0) ? exit_ok : exit_check;
}

} // namespace

void add_status(CLI::App& app, program& p) {
  auto c = std::make_shared<status_command>();
  auto* command = app.add_subcommand("status", "How the replicas of a deployment stand");
  command->footer(status_footer);
  add_place(*command, c->place);
  auto* one = command->add_option("--replica", c->replica, "Only this one")->transform(whole(0, 1'000))->type_name("K");
  command
    ->add_option("--node", c->node, "Only the replica at this address; the client file has the key that it must prove")
    ->type_name("HOST:PORT")
    ->excludes(one);
  add_whole(*command, "--wait", c->wait_ms, "Wait so long for an answer, in milliseconds", 1, 60'000);
  command->add_flag("--strict", c->strict,
                    "End with status 1 if anything is wrong: a problem is listed below the table");
  add_output(*command, "--json", c->json, "Write the answers as JSON");
  command->callback([c, &p] { p.status = run_status(*c, p); });
}

} // namespace bezant::cli
