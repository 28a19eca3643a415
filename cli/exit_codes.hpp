// What the program's exit status means, for every subcommand.
#pragma once

#include <initializer_list>

namespace bezant::cli {

/// Exit codes; README.md has the same table.
enum exit_code : int {
  exit_ok = 0,            ///< the job was done and every check held
  exit_check = 1,         ///< it ran, but a check, an invariant or an expectation failed
  exit_usage = 2,         ///< bad options, files or configuration: nothing was run
  exit_incomplete = 3,    ///< it ended early without progress: results are partial
  exit_interrupted = 130, ///< Ctrl-C or SIGTERM: results are partial
};

/// The worst of two statuses, as an exit code of both together.
constexpr int worse(int a, int b) {
  for (const int status : {exit_usage, exit_check, exit_interrupted, exit_incomplete})
    if (a == status || b == status)
      return status;
  return exit_ok;
}

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
