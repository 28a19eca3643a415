#include "cli/program.hpp"

#include "cli/command_tree.hpp"
#include "cli/exit_codes.hpp"
#include "cli/help.hpp"
#include "cli/interrupt.hpp"
#include "cli/mistakes.hpp"
#include "protocols/parts.hpp"

#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <iostream>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* begin_with = R"(
Begin with:
  bezant demo
  bezant settle --help)";

void set_log_level(const std::string& name) {
  const auto level = spdlog::level::from_str(name);
  if (level == spdlog::level::off && name != "off")
    throw CLI::ValidationError("--log", "expected trace, debug, info, warning, error, critical or off");
  spdlog::set_level(level);
}

/// Who starts a program without standard streams must not find its files and sockets in their place.
void keep_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    while (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDWR) >= 0) {} // takes the lowest number that is free
}

int run_program(int argc, const char* const* argv, program& p) {
  CLI::App app{"Bezant: Byzantine-fault-tolerant consensus with pluggable protocols, and an exchange that runs on it.",
               p.name};
  app.formatter(std::make_shared<help_formatter>(terminal::of(STDOUT_FILENO))); // the subcommands get it, too
  app.set_version_flag("--version", "bezant " BEZANT_VERSION);
  app.set_help_all_flag("--help-all", "Help of all subcommands");
  app.footer(std::string{exit_code_table} + begin_with);
  app.require_subcommand(1);
  app.fallthrough();
  std::string log = "warning";
  app.add_option("--log", log, "Log on standard error: trace, debug, info, warning, error, critical, off")
    ->type_name("LEVEL")
    ->capture_default_str();

  const interrupt_guard guard;
  p.stop = guard.token();
  p.words = {p.name};
  p.words.insert(p.words.end(), argv + std::min(argc, 1), argv + argc);
  app.parse_complete_callback([&log] { set_log_level(log); });
  for (const auto& info : p.protocols.all())
    if (const auto missing = missing_part(info); !missing.empty()) {
      std::cerr << p.name << ": " << missing << '\n';
      return exit_usage;
    }
  add_demo(app, p);
  add_settle(app, p);
  add_simulate(app, p);
  add_twins(app, p);
  add_swarm(app, p);
  add_compare(app, p);
  add_audit(app, p);
  add_bench(app, p);
  add_testnet(app, p);
  add_node(app, p);
  add_status(app, p);
  add_trade(app, p);
  add_book(app, p);
  add_orders(app, p);
  add_keygen(app, p);
  add_generators(app, p);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() != 0) {
      std::cerr << complaint_of(app, e);
      return exit_usage;
    }
    app.exit(e, std::cout, std::cerr); // help or version
  }
  return p.status;
}

} // namespace

int run(int argc, const char* const* argv, program p) {
  keep_standard_streams();
  try {
    const int status = run_program(argc, argv, p);
    if (!std::cout.flush()) {
      std::cerr << p.name << ": standard output cannot be written\n";
      return status == exit_ok ? exit_usage : status;
    }
    return status;
  } catch (const std::exception& e) {
    std::cerr << p.name << ": " << e.what() << '\n';
    return exit_check;
  }
}

} // namespace bezant::cli
