// Headers of blocks that an auditor has seen proposed.
#pragma once

#include "protocols/registry.hpp"

#include <deque>
#include <set>
#include <unordered_map>
#include <vector>

namespace bezant::audit {

/// The last `headers_max` headers, and the one of genesis, which stays.
class header_memory {
public:
  /// A block and so many of its ancestors less one are what a vote for it tells of: its lock is the grandparent's.
  static constexpr int generations = 3;

  header_memory(const block& genesis, std::size_t headers_max);

  /// False if it is known already.
  bool learn(const digest& id, const proposed_block& b);

  /// True if the block is known, and the certificate in it is not of the view before its own.
  [[nodiscard]] bool skips(const digest& id) const;

  /// The header of `id` and those of its ancestors, as far as a vote for it tells of them and they are known; what is
  /// in `list` is not added again.
  void add(const digest& id, std::vector<block_header>& list) const;

  /// The block, and the known ones that stand on it, as far as a vote for them tells of it.
  [[nodiscard]] std::set<digest> standing_on(const digest& id) const;

private:
  struct known_header {
    block_header header;
    bool skips = false;
  };

  std::size_t headers_max_;
  std::unordered_map<digest, known_header> headers_; // looked up, never iterated
  std::deque<digest> order_;
  view_number newest_;
};

/// True if the certificate in it is not of the view before its own.
bool skips_views(const proposed_block& b);

} // namespace bezant::audit
