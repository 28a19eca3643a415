// bezant node: one replica as a process.
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/program.hpp"
#include "deployment/node_process.hpp"
#include "transport/log.hpp"

#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* footer = R"(
Runs the replica that a node file describes until SIGTERM or Ctrl-C, which stop it cleanly: what it signed and what was
committed is on its disk at any moment, so that it can also be killed. Logs go to standard error.

Examples:
  bezant node --config net/replica-0/node.toml
  bezant node --config net/replica-0/node.toml --lost-disk

A replica that has lived and finds its data folder empty does not start: it could vote against what it signed and no longer
knows. With --lost-disk it begins empty, takes a checkpoint from the others, and signs nothing before it is above every view in
which it can have signed something.

"bezant testnet" writes such files; docs/deployment.md explains each line and what to watch.

Status 0 means a clean stop; 1 that the replica could not go on safely (a disk that failed, a state that a quorum
contradicts); 2 that a file, a key, the store or the port is not as it must be: then nothing was signed.)";

int run_node_command(const std::string& file, bool lost_disk, const program& p) {
  std::vector<std::string> problems;
  const deployment::names known{p.protocols, p.adversaries};
  const auto loaded = deployment::read_node_file(file, known, problems);
  if (!loaded) {
    for (const auto& line : problems)
      std::cerr << "bezant node: " << line << '\n';
    return exit_usage;
  }
  const auto& n = loaded->node;
  use_log_format(n.log.level, n.log.json);
  // What reads a log of JSON reads all of it.
  void (*const log_end)(const std::string&) = [](const std::string& what) { logger("node")->critical(what); };
  void (*const say_end)(const std::string&) = [](const std::string& what) {
    std::cerr << "bezant node: " << what << '\n';
  };
  const auto complain = n.log.json && n.log.level != spdlog::level::off ? log_end : say_end;
  if (n.log.json)
    interrupt_guard::tell_by([](const char* what) { logger("node")->info(what); });
  const auto up = [&] {
    logger("node")->info("replica {} of {} listens on {}; protocol {}", n.replica.value(),
                         loaded->founded.chain.replicas.size(), to_string(n.listen), loaded->founded.chain.protocol);
  };
  interrupt_guard::patient();
  std::string problem;
  deployment::node_hooks hooks;
  hooks.lost_disk = lost_disk;
  switch (deployment::run_node(*loaded, known, p.stop, up, problem, hooks)) {
    case deployment::node_end::stopped: logger("node")->info("replica {} stopped", n.replica.value()); return exit_ok;
    case deployment::node_end::refused: complain(problem); return exit_usage;
    case deployment::node_end::failed: complain(problem); return exit_check;
  }
  return exit_check;
}

} // namespace

void add_node(CLI::App& app, program& p) {
  auto file = std::make_shared<std::string>();
  auto lost = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("node", "Run one replica of a deployment");
  command->footer(footer);
  command->add_option("--config", *file, "The node file")->required()->type_name("FILE");
  command->add_flag("--lost-disk", *lost, "The disk is gone for good: begin empty, and listen before speaking");
  command->callback([file, lost, &p] { p.status = run_node_command(*file, *lost, p); });
}

} // namespace bezant::cli
