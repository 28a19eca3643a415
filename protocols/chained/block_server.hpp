// The answering side of catch-up: finds the blocks that a replica asks for, in the tree or in the host's store.
#pragma once

#include "core/allowance.hpp"
#include "protocols/chained/block_tree.hpp"
#include "protocols/effect.hpp"

#include <deque>
#include <set>

namespace bezant {

/// Answers requests for blocks (see `block_fetcher`). Blocks above the root are in the tree. For older ones it
/// remembers the digests of the last `history_max` committed blocks and loads the blocks themselves from the host.
/// After a restart it knows the root alone and finds older digests by loading backwards, one parent after the other, as
/// far as a request needs. A replica that is more than `history_max` blocks behind needs state transfer.
/// Each block is given to each replica once; what it asks for again, and the requests themselves, draw on a bucket of
/// bytes per second, so that nobody can make a replica send without end.
class block_server {
public:
  struct limits {
    std::size_t answer_blocks_max = 64;
    std::size_t answers_per_view_max = 32; ///< to one replica
    allowance<replica_id>::limits again{std::int64_t{1} << 19, std::int64_t{1} << 22};
    std::size_t history_max = std::size_t{1} << 16;
  };

  /// `answer_kind`: kind of the message that carries a block.
  block_server(message_kind answer_kind, limits bounds)
    : answer_kind_{answer_kind}, limits_{bounds}, again_{bounds.again} {}

  /// The chain's last committed block at birth.
  void start_at(const block& root);
  /// `b`, a child of the last committed block, is committed.
  void committed(const block& b);
  /// A view starts: everybody may ask again.
  void new_view() { answers_.clear(); }

  /// `who` asks. A later request replaces an earlier one that is not fully answered.
  void asked(replica_id who, const block_request& what, const block_tree& tree, time_point now, effects& out);
  /// The host loaded a block.
  void loaded(const block_ptr& b, const block_tree& tree, time_point now, effects& out);

  [[nodiscard]] std::size_t requesters() const noexcept { return pending_.size(); }
  [[nodiscard]] std::size_t history() const noexcept { return history_.size(); }

private:
  struct job {
    block_request what;
    std::set<digest> loading; ///< asked of the host, not yet there
    bool waits = true;        ///< for the history to reach back far enough
  };

  [[nodiscard]] height lowest() const; ///< of `history_`
  [[nodiscard]] const digest* committed_at(height at) const;
  [[nodiscard]] bool reaches_back_to(height at) const { return lowest() <= at; }
  /// Answers as far as possible; false if the job is done or hopeless.
  bool serve(replica_id who, job& j, const block_tree& tree, time_point now, effects& out);
  /// False if `who` had the block at that height before, and asks for too much.
  bool may_have(replica_id who, height at, std::size_t size, time_point now);
  void reach_back(effects& out) const;
  void prepend(const block& b);
  void send(replica_id to, const block_ptr& b, effects& out) const;

  message_kind answer_kind_;
  limits limits_;
  struct kept {
    digest id;
    std::size_t size; ///< bytes that sending it costs
  };

  std::deque<kept> history_; ///< committed blocks, lowest first
  height last_;              ///< height of the last of them
  digest before_;            ///< parent of the first of them
  std::map<replica_id, job> pending_;
  std::map<replica_id, std::size_t> answers_; ///< in this view
  std::map<replica_id, height> given_;        ///< the highest block that each was given
  allowance<replica_id> again_;
};

} // namespace bezant
