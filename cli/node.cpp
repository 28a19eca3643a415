// bezant node: one replica as a process.
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/program.hpp"
#include "deployment/node_process.hpp"
#include "transport/log.hpp"
#include "transport/log_writer.hpp"

#include <csignal>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* node_footer = R"(
Runs the replica that a node file describes until SIGTERM or Ctrl-C, which stop it cleanly: what it signed and what was
committed is on its disk at any moment, so that it can also be killed. Logs go to standard error, or to the file that [log] file
names; SIGHUP opens that file anew, for logrotate. Nobody who reads the log, or stops reading it, can stop the replica: lines that
are not taken are dropped, and the log says how many.

Examples:
  bezant node --config net/replica-0/node.toml
  bezant node --config net/replica-0/node.toml --lost-disk

A replica that has lived and finds its data folder empty does not start: it could vote against what it signed and no longer
knows. With --lost-disk it begins empty, takes a checkpoint from the others, and signs nothing before it is above every view in
which it can have signed something.

"bezant testnet" writes such files; docs/deployment.md explains each line and what to watch.

Status 0 means a clean stop; 1 that the replica could not go on safely (a disk that failed, a state that a quorum
contradicts); 2 that a file, a key, the store or the port is not as it must be: then nothing was signed.)";

/// Whoever reads the log may stall or go away: that costs lines, never the replica. False if the log file cannot be
/// opened.
bool prepare_log(const deployment::node_file& n) {
  use_log_format(n.log.level, n.log.json);
  drop_log_lines_when_full();
  std::signal(SIGPIPE, SIG_IGN);
  if (!n.log.file.empty())
    if (const auto failed = log_to(n.log.file)) {
      std::cerr << "bezant node: " << n.file << ": log.file: " << n.log.file
                << ": cannot be opened: " << failed.message() << '\n';
      return false;
    }
  interrupt_guard::on_hang_up([file = n.log.file] {
    const auto log = logger("node");
    if (file.empty())
      log->info("SIGHUP is ignored: no log file is configured that could be opened anew");
    else if (const auto failed = reopen_log())
      log->error("SIGHUP: {} cannot be opened anew: {}; the log goes on where it was", file, failed.message());
    else
      log->info("SIGHUP: {} was opened anew", file);
  });
  return true;
}

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
  if (!prepare_log(n))
    return exit_usage;
  // What reads a log of JSON reads all of it.
  const bool own_file = !n.log.file.empty();
  const bool in_log = (n.log.json || own_file) && n.log.level != spdlog::level::off;
  const auto complain = [&](const std::string& what) {
    if (in_log)
      logger("node")->critical(what);
    if (in_log && !own_file)
      return;
    end_log(); // that the last line be the last
    say_without_waiting("bezant node: " + what);
  };
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
  command->footer(node_footer);
  command->add_option("--config", *file, "The node file")->required()->type_name("FILE");
  command->add_flag("--lost-disk", *lost, "The disk is gone for good: begin empty, and listen before speaking");
  command->callback([file, lost, &p] { p.status = run_node_command(*file, *lost, p); });
}

} // namespace bezant::cli
