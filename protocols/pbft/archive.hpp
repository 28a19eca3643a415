// The answering side of catch-up: finds committed blocks in the host's store for replicas that are behind.
#pragma once

#include "protocols/effect.hpp"
#include "protocols/pbft/messages.hpp"

#include <deque>
#include <map>
#include <set>

namespace bezant::pbft {

/// Remembers the digests of the last `history_max` committed blocks and loads the blocks from the host. After a restart
/// it knows the last one alone and finds older digests by loading backwards, one parent after the other, as far as a
/// request needs. A replica that is more than `history_max` blocks behind needs state transfer.
class archive {
public:
  struct limits {
    std::size_t answer_blocks_max = 64;
    std::size_t history_max = std::size_t{1} << 16;
  };

  explicit archive(limits bounds) : limits_{bounds} {}

  /// The last committed block at birth.
  void start_at(const block& last);
  /// `b`, a child of the last committed block, is committed.
  void committed(const block& b);

  /// `who` has all blocks up to `base`: sends it the next ones, as they are loaded. A later request replaces an
  /// earlier.
  void asked(replica_id who, height base, effects& out);
  /// The host loaded a block.
  void loaded(const block& b, effects& out);

  [[nodiscard]] std::size_t requesters() const noexcept { return pending_.size(); }
  [[nodiscard]] std::size_t history() const noexcept { return history_.size(); }

private:
  struct job {
    height base;
    std::set<height> loading;
    bool waits = true; ///< for the history to reach back far enough
  };

  [[nodiscard]] height lowest() const { return height{last_.value() + 1 - history_.size()}; }
  [[nodiscard]] bool reaches(height base) const { return lowest() <= base.next(); }
  void serve(job& j, effects& out);

  limits limits_;
  std::deque<digest> history_; ///< committed blocks, lowest first; never empty
  height last_;                ///< of the last of them
  digest before_;              ///< parent of the first of them
  std::map<replica_id, job> pending_;
};

} // namespace bezant::pbft
