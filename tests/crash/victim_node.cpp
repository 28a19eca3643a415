// A node that can be killed: like `bezant node`, on a machine that fails.
//   victim_node --config node.toml [--die sync:after:17] [--signed FILE] [--lossy] [--bug NAME,...]
// --die      SIGKILL at that boundary, counted from 1 in this life
// --signed   a file to which every message that the replica signs is appended
// --lossy    bytes that were not synced are gone with the process, as with a machine
// --bug      seeded bugs (CONTRIBUTING.md), such as durable-store-never-syncs
#include "core/mutant.hpp"
#include "deployment/node_process.hpp"
#include "tests/crash/crash_hooks.hpp"
#include "tests/crash/signed_log.hpp"
#include "tests/store/unsynced_loss_fs.hpp"
#include "transport/log.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

namespace bezant::testing {

namespace {

struct wanted {
  std::string config, die, signed_messages, bugs;
  bool lossy = false;
};

/// SIGTERM requests a stop. The thread ends with the process.
std::stop_token stopped_by_signal() {
  static std::stop_source source;
  static sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::thread{[] {
    int number = 0;
    sigwait(&ending, &number);
    source.request_stop();
  }}.detach();
  return source.get_token();
}

int run(const wanted& w) {
  const auto stop = stopped_by_signal();
  std::optional<crash_point> at;
  if (!w.die.empty() && !(at = parse_crash_point(w.die))) {
    std::cerr << "--die: expected something like sync:after:17\n";
    return 2;
  }
  if (!w.bugs.empty())
    switch_seeded_bugs(w.bugs);
  const deployment::names known;
  std::vector<std::string> problems;
  const auto node = deployment::read_node_file(w.config, known, problems);
  if (!node) {
    std::cerr << (problems.empty() ? w.config : problems.front()) << '\n';
    return 2;
  }
  use_log_format(node->node.log.level, node->node.log.json);
  const auto trigger = std::make_shared<crash_trigger>(at);
  deployment::node_hooks hooks;
  hooks.wrap_store = [&](auto inner) { return crashing_store(std::move(inner), trigger); };
  hooks.wrap_network = [&](auto& system, auto inner) { return crashing_network(system, std::move(inner), trigger); };
  if (!w.signed_messages.empty())
    hooks.observer = std::make_shared<signed_log>(w.signed_messages);
  std::unique_ptr<rocksdb::Env> machine;
  if (w.lossy) {
    const auto graveyard = std::filesystem::path{w.config}.parent_path() / "graveyard";
    std::filesystem::create_directories(graveyard);
    machine = make_env(std::make_shared<unsynced_loss_fs>(graveyard.string()));
    hooks.files = machine.get();
  }
  std::string problem;
  const auto end = deployment::run_node(*node, known, stop, {}, problem, hooks);
  if (!problem.empty())
    std::cerr << problem << '\n';
  return end == deployment::node_end::stopped ? 0 : end == deployment::node_end::failed ? 1 : 2;
}

} // namespace

} // namespace bezant::testing

int main(int argc, char** argv) {
  bezant::testing::wanted w;
  CLI::App app{"A node that can be killed at a boundary"};
  app.add_option("--config", w.config)->required();
  app.add_option("--die", w.die);
  app.add_option("--signed", w.signed_messages);
  app.add_flag("--lossy", w.lossy);
  app.add_option("--bug", w.bugs);
  CLI11_PARSE(app, argc, argv);
  int status = 1;
  try {
    status = bezant::testing::run(w);
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
  }
  std::cerr.flush();
  _exit(status); // a thread still waits for SIGTERM
}
