#include "cli/program.hpp"

#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"

#include <spdlog/spdlog.h>

#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* exit_code_table = R"(
Exit status:
  0    the job was done and every check held
  1    it ran, but a check, an invariant or an expectation failed
  2    bad options, files or configuration: nothing was run
  3    it ended early without progress: results are partial
  130  stopped by Ctrl-C or SIGTERM: results are partial

Begin with:
  bezant demo
  bezant settle --help)";

void set_log_level(const std::string& name) {
  const auto level = spdlog::level::from_str(name);
  if (level == spdlog::level::off && name != "off")
    throw CLI::ValidationError("--log", "expected trace, debug, info, warning, error, critical or off");
  spdlog::set_level(level);
}

int run_program(int argc, const char* const* argv) {
  CLI::App app{"Bezant: Byzantine-fault-tolerant consensus with pluggable protocols, and an exchange that runs on it.",
               "bezant"};
  app.set_version_flag("--version", "bezant " BEZANT_VERSION);
  app.set_help_all_flag("--help-all", "Help of all subcommands");
  app.footer(exit_code_table);
  app.require_subcommand(1);
  app.fallthrough();
  std::string log = "warning";
  app.add_option("--log", log, "Level of the log on standard error")->capture_default_str();

  program p;
  const interrupt_guard guard;
  p.stop = guard.token();
  app.parse_complete_callback([&log] { set_log_level(log); });
  add_demo(app, p);
  add_settle(app, p);
  // add_simulate(app, p);
  add_bench(app, p);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int status = app.exit(e, std::cout, std::cerr);
    return status == 0 ? exit_ok : exit_usage;
  }
  return p.status;
}

} // namespace

int run(int argc, const char* const* argv) {
  try {
    return run_program(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "bezant: " << e.what() << '\n';
    return exit_check;
  }
}

} // namespace bezant::cli
