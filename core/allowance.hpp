// What each peer may cost: token buckets, in bytes or whatever else is counted.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <map>

namespace bezant {

/// A bucket for each `Id` (a replica, a session): at most `burst` bytes at once, and `rate` bytes per second after
/// that. Time is the caller's, so that equal runs are equal. One entry for each id that ever spent: ids must be few.
template <class Id>
class allowance {
public:
  struct limits {
    std::int64_t rate;  ///< bytes per second
    std::int64_t burst; ///< bytes
  };

  explicit allowance(limits bounds) : limits_{bounds} {}

  /// True if `who` still has something (0 asks for no more); then `size` bytes are taken, if need be on credit, so that
  /// what is larger than the burst goes as well, and is paid for before the next.
  bool spend(const Id& who, std::size_t size, time_point now) {
    auto& b = buckets_.try_emplace(who, bucket{limits_.burst, now}).first->second;
    if (now > b.since) {
      // 128 bits: nanoseconds of a year times a gigabyte do not fit into 64.
      __extension__ using wide = __int128;
      const auto earned = static_cast<wide>((now - b.since).ns) * limits_.rate + b.rest;
      const auto full = static_cast<wide>(limits_.burst) - b.left;
      const auto whole = earned / second;
      b.left += static_cast<std::int64_t>(std::min(whole, full));
      b.rest = whole >= full ? 0 : static_cast<std::int64_t>(earned % second);
      b.since = now;
    }
    if (b.left <= 0)
      return false;
    b.left -= static_cast<std::int64_t>(std::min<std::size_t>(size, size_max));
    return true;
  }

  /// Ids that spent something.
  [[nodiscard]] std::size_t size() const noexcept { return buckets_.size(); }

private:
  static constexpr std::int64_t second = 1'000'000'000;
  static constexpr std::size_t size_max = std::size_t{1} << 40;

  struct bucket {
    std::int64_t left;
    time_point since;
    std::int64_t rest = 0; ///< billionths of a byte
  };

  limits limits_;
  std::map<Id, bucket> buckets_;
};

} // namespace bezant
