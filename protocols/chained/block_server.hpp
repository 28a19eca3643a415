// The answering side of catch-up: finds the blocks that a replica asks for, in the tree or in the host's store.
#pragma once

#include "protocols/chained/block_tree.hpp"
#include "protocols/effect.hpp"

#include <deque>
#include <set>

namespace bezant {

/// Answers requests for blocks (see `block_fetcher`). Blocks above the root are in the tree. For older ones it
/// remembers the digests of the last `history_max` committed blocks and loads the blocks themselves from the host.
/// After a restart it knows the root alone and finds older digests by loading backwards, one parent after the other, as
/// far as a request needs. A replica that is more than `history_max` blocks behind needs state transfer.
class block_server {
public:
  struct limits {
    std::size_t answer_blocks_max = 64;
    std::size_t answers_per_view_max = 32; ///< to one replica
    std::size_t history_max = std::size_t{1} << 16;
  };

  /// `answer_kind`: kind of the message that carries a block.
  block_server(message_kind answer_kind, limits bounds) : answer_kind_{answer_kind}, limits_{bounds} {}

  /// The chain's last committed block at birth.
  void start_at(const block& root);
  /// `b`, a child of the last committed block, is committed.
  void committed(const block& b);
  /// A view starts: everybody may ask again.
  void new_view() { answers_.clear(); }

  /// `who` asks. A later request replaces an earlier one that is not fully answered.
  void asked(replica_id who, const block_request& what, const block_tree& tree, effects& out);
  /// The host loaded a block.
  void loaded(const block_ptr& b, const block_tree& tree, effects& out);

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
  bool serve(replica_id who, job& j, const block_tree& tree, effects& out);
  void reach_back(effects& out) const;
  void prepend(const digest& id, const digest& parent);
  void send(replica_id to, const block_ptr& b, effects& out) const;

  message_kind answer_kind_;
  limits limits_;
  std::deque<digest> history_; ///< committed blocks, lowest first
  height last_;                ///< height of the last of them
  digest before_;              ///< parent of the first of them
  std::map<replica_id, job> pending_;
  std::map<replica_id, std::size_t> answers_; ///< in this view
};

} // namespace bezant
