// A progress line on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bezant::cli {

/// Draws one line on standard error, over and over, if that is a terminal; else draws nothing. Gone when destroyed.
class progress_line {
public:
  explicit progress_line(std::string what);
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;
  ~progress_line();

  /// Shows `done` of `total` with the time left; `note` follows. At most ten times a second.
  void show(std::uint64_t done, std::uint64_t total, const std::string& note = {});

private:
  using clock = std::chrono::steady_clock;

  std::string what_;
  bool terminal_;
  bool drawn_ = false;
  clock::time_point began_ = clock::now();
  clock::time_point last_{};
};

} // namespace bezant::cli
