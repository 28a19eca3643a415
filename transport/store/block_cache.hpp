// The blocks that were asked for last, decoded.
#pragma once

#include "core/block.hpp"

#include <list>
#include <unordered_map>

namespace bezant {

/// Keeps the blocks used last, by count and by bytes of payload.
class block_cache {
public:
  block_cache(std::size_t blocks_max, std::size_t bytes_max) : blocks_max_{blocks_max}, bytes_max_{bytes_max} {}

  void put(const block_ptr& b) {
    if (at_.contains(b->id()))
      return;
    used_.push_front(b);
    at_.emplace(b->id(), used_.begin());
    bytes_ += size_of(*b);
    while (used_.size() > blocks_max_ || (bytes_ > bytes_max_ && used_.size() > 1))
      drop(used_.back()->id());
  }

  [[nodiscard]] block_ptr find(const digest& id) {
    const auto found = at_.find(id);
    if (found == at_.end())
      return nullptr;
    used_.splice(used_.begin(), used_, found->second);
    return *found->second;
  }

  void drop(digest id) { // by value: `id` may lie in the block
    const auto found = at_.find(id);
    if (found == at_.end())
      return;
    bytes_ -= size_of(**found->second);
    used_.erase(found->second);
    at_.erase(found);
  }

  void clear() {
    used_.clear();
    at_.clear();
    bytes_ = 0;
  }

private:
  static std::size_t size_of(const block& b) { return b.content()->data_bytes() + b.justify().size(); }

  std::size_t blocks_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::list<block_ptr> used_; // the latest first
  std::unordered_map<digest, std::list<block_ptr>::iterator> at_;
};

} // namespace bezant
