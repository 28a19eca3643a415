// What a broken invariant is, and a bounded list of them.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bezant::simulation {

/// Where and when something was seen.
struct occasion {
  std::optional<replica_id> replica; ///< whose deed it is, where one can be named
  height at;                         ///< 0 where heights do not matter
  view_number view;                  ///< 0 where views do not matter
  time_point when;                   ///< on that replica's clock
};

/// Something that must never happen, and did.
struct violation {
  std::string invariant; ///< its name, such as "agreement"; see `invariant_checker`
  occasion seen;
  std::string sentence; ///< for people
};

/// What was looked at, so that a checker that saw nothing is not taken for a content one.
struct check_counts {
  std::uint64_t commits = 0;      ///< blocks committed, each replica's counted
  std::uint64_t blocks = 0;       ///< heights executed
  std::uint64_t signatures = 0;   ///< messages that had a slot
  std::uint64_t frames = 0;       ///< that took effect
  std::uint64_t acknowledged = 0; ///< frames that clients accepted
  std::uint64_t accusations = 0;  ///< by honest replicas
  std::uint64_t snapshots = 0;    ///< with which honest replicas began above what they had committed

  friend bool operator==(const check_counts&, const check_counts&) = default;
};

/// Violations in the order in which they were found. One broken thing is seen again at every later height, so of each
/// invariant and replica only the first is kept; the others are counted.
class violation_list {
public:
  void add(std::string invariant, const occasion& seen, std::string sentence) {
    ++found_;
    if (kept_.emplace(invariant, seen.replica).second)
      list_.push_back({std::move(invariant), seen, std::move(sentence)});
  }

  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] const std::vector<violation>& list() const noexcept { return list_; }
  /// All that were found, also those that are not kept.
  [[nodiscard]] std::uint64_t found() const noexcept { return found_; }

private:
  std::vector<violation> list_;
  std::set<std::pair<std::string, std::optional<replica_id>>> kept_;
  std::uint64_t found_ = 0;
};

} // namespace bezant::simulation
