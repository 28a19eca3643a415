// What the program's exit status means, for every subcommand.
#pragma once

namespace bezant::cli {

/// Exit codes; README.md has the same table.
enum exit_code : int {
  exit_ok = 0,            ///< the job was done and every check held
  exit_check = 1,         ///< it ran, but a check, an invariant or an expectation failed
  exit_usage = 2,         ///< bad options, files or configuration: nothing was run
  exit_incomplete = 3,    ///< it ended early without progress: results are partial
  exit_interrupted = 130, ///< Ctrl-C or SIGTERM: results are partial
};

/// The table for people, as the help shows it.
inline constexpr const char* exit_code_table = R"(
Exit status:
  0    the job was done and every check held
  1    it ran, but a check, an invariant or an expectation failed
  2    bad options, files or configuration: nothing was run
  3    it ended early without progress: results are partial
  130  stopped by Ctrl-C or SIGTERM: results are partial
)";

} // namespace bezant::cli
