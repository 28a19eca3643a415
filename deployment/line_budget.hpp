// How many lines of one kind a log takes in a while.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>

namespace bezant::deployment {

/// Lets through at most so many lines in each `window` and counts the others.
class line_budget {
public:
  static constexpr std::uint32_t lines_max = 5; ///< by default
  static constexpr duration window = seconds(10);

  explicit line_budget(std::uint32_t lines = lines_max) : lines_{lines} {}

  /// True if a line may be written now; else it is counted.
  bool take(time_point now) {
    if (!begin_ || now - *begin_ >= window || now < *begin_) {
      begin_ = now;
      used_ = 0;
    }
    if (used_ >= lines_) {
      ++left_out_;
      return false;
    }
    ++used_;
    return true;
  }

  /// The lines that were left out, once the window in which that happened is over: the count begins anew. 0 before.
  std::uint64_t take_left_out(time_point now) {
    if (left_out_ == 0 || now - *begin_ < window)
      return 0;
    const auto n = left_out_;
    left_out_ = 0;
    return n;
  }

private:
  std::uint32_t lines_;
  std::optional<time_point> begin_;
  std::uint32_t used_ = 0;
  std::uint64_t left_out_ = 0;
};

} // namespace bezant::deployment
