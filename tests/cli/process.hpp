// Runs the program as a user does: as a process of its own, with bounded waits.
#pragma once

#include "tests/support/sanitized.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace bezant::test {

/// How a process ended and what it said.
struct finished {
  int status = -1; ///< exit status, or 128 and the signal, as a shell has it; `timed_out` if it had to be killed
  std::string out;
  std::string err;

  static constexpr int timed_out = -2;
};

/// A folder that is removed with all that is in it.
class scratch {
public:
  scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch();

  /// Path of `name` in the folder.
  [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
  /// Writes a file into the folder and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;

private:
  std::filesystem::path root_;
};

/// Where a process's standard streams lead.
struct streams {
  std::string in = "/dev/null";
  std::string out = {}; ///< path; empty: kept for `finished::out`
  int out_fd = -1;      ///< if not negative, instead of `out`
  int err_fd = -1;      ///< if not negative, where errors go, instead of `finished::err`
};

/// The program in a process group of its own, which is killed if it still runs at the end.
class running {
public:
  explicit running(const std::vector<std::string>& arguments, const streams& where = {});
  running(const running&) = delete;
  running& operator=(const running&) = delete;
  ~running();

  void signal(int number) const;
  [[nodiscard]] int pid() const noexcept { return process_; }
  /// Waits for the end, at most `bound`; then it is killed and the status is `finished::timed_out`.
  finished wait(std::chrono::seconds bound = std::chrono::seconds{240} * slowness);
  /// True if it ended within `bound`.
  [[nodiscard]] bool ended(std::chrono::milliseconds bound) const;

private:
  scratch folder_;
  int process_ = -1;
  int handle_ = -1; // to wait with a bound
};

/// Runs the program to its end.
finished run(const std::vector<std::string>& arguments, const streams& where = {});

/// The content of a file; empty if it cannot be read.
std::string content_of(const std::string& path);

} // namespace bezant::test
