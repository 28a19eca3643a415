// Tells a replica that was started again from two processes that run with its key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace bezant {

/// Sees the lives of one replica come in: each process has a random number. A process that was started again has a new
/// number, and the old one does not return. Two that run at once replace each other, again and again. One return is no
/// proof: a last hello of a process that has ended may have waited in a buffer; it cannot come twice.
class life_watch {
public:
  static constexpr std::size_t lives_max = 4; ///< remembered
  static constexpr unsigned returns_min = 2;  ///< of one life

  /// A link of `life` came in. True if two processes run.
  bool came(std::uint64_t life) {
    if (!lives_.empty() && lives_.back().number == life)
      return false; // the same process dialled again
    const auto known = std::ranges::find(lives_, life, &one::number);
    one now{life, 0};
    if (known != lives_.end()) {
      now.returns = known->returns + 1;
      lives_.erase(known);
    } else if (lives_.size() >= lives_max) {
      lives_.pop_front();
    }
    lives_.push_back(now);
    return now.returns >= returns_min;
  }

private:
  struct one {
    std::uint64_t number = 0;
    unsigned returns = 0; // after another life had come in
  };
  std::deque<one> lives_; // the last one that came is at the end
};

} // namespace bezant
