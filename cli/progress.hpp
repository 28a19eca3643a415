// A progress line on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bezant::cli {

/// Draws one line on standard error, over and over, if that is a terminal; else draws nothing. It never takes two rows,
/// and is gone when destroyed.
class progress_line {
public:
  explicit progress_line(std::string what);
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;
  ~progress_line();

  /// Shows `done` of `total` with the time left; `note` follows. At most ten times a second.
  void show(std::uint64_t done, std::uint64_t total, const std::string& note = {});
  /// Takes the line away, so that something else can be written; the next `show` draws it again.
  void wipe();

private:
  using clock = std::chrono::steady_clock;

  std::string what_;
  bool terminal_;
  bool drawn_ = false;
  clock::time_point began_ = clock::now();
  clock::time_point last_{};
};

/// The line, of fewer than `width` columns: a bar that shrinks, and is left out where there is no room. `spent` seconds
/// went by.
std::string progress_text(const std::string& what, std::uint64_t done, std::uint64_t total, double spent,
                          const std::string& note, std::size_t width);

} // namespace bezant::cli
