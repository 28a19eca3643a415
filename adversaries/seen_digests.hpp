// Digests that were seen, within a bound.
#pragma once

#include "core/digest.hpp"

#include <cstddef>
#include <deque>
#include <unordered_set>

namespace bezant {

/// The last digests of something; the oldest is forgotten first.
class seen_digests {
public:
  static constexpr std::size_t size_max = 8'192;

  void add(const digest& d);
  [[nodiscard]] bool contains(const digest& d) const { return known_.contains(d); }

private:
  std::unordered_set<digest> known_; // only asked whether it has something
  std::deque<digest> order_;
};

} // namespace bezant
