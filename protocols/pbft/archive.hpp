// The answering side of catch-up: finds committed blocks in the host's store for replicas that are behind.
#pragma once

#include "core/allowance.hpp"
#include "protocols/effect.hpp"
#include "protocols/pbft/messages.hpp"

#include <deque>
#include <map>
#include <set>

namespace bezant::pbft {

/// Remembers the digests of the last `history_max` committed blocks and loads the blocks from the host. After a restart
/// it knows the last one alone and finds older digests by loading backwards, one parent after the other, as far as a
/// request needs. A replica that is more than `history_max` blocks behind needs state transfer.
/// Each block is given to each replica once; what it asks for again, and all else that it is answered, draws on a
/// bucket of bytes per second, so that nobody can make a replica send without end.
class archive {
public:
  struct limits {
    std::size_t answer_blocks_max = 64;
    std::size_t history_max = std::size_t{1} << 16;
    allowance<replica_id>::limits again{std::int64_t{1} << 19, std::int64_t{1} << 22};
  };

  explicit archive(limits bounds) : limits_{bounds}, again_{bounds.again} {}

  /// False if `who` has asked for too much.
  bool spend(replica_id who, std::size_t size, time_point now) { return again_.spend(who, size, now); }

  /// The last committed block at birth.
  void start_at(const block& last);
  /// `b`, a child of the last committed block, is committed.
  void committed(const block& b);

  /// `who` has all blocks up to `base`: sends it the next ones, as they are loaded. A later request replaces an
  /// earlier.
  void asked(replica_id who, height base, time_point now, effects& out);
  /// The host loaded a block.
  void loaded(const block& b, time_point now, effects& out);

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
  void serve(replica_id who, job& j, time_point now, effects& out);

  limits limits_;
  struct kept {
    digest id;
    std::size_t size; ///< bytes that sending it costs
  };

  std::deque<kept> history_; ///< committed blocks, lowest first; never empty
  height last_;              ///< of the last of them
  digest before_;            ///< parent of the first of them
  std::map<replica_id, job> pending_;
  std::map<replica_id, height> given_; ///< the highest block that each was given
  allowance<replica_id> again_;
};

} // namespace bezant::pbft
