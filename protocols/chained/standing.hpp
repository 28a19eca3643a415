// How leaders did along a branch: who lost views of late rests, so that a dead leader is not waited for again and
// again.
#pragma once

#include "core/block.hpp"
#include "protocols/chained/leader_policy.hpp"

namespace bezant {

/// The views between a block and its parent brought nothing, which the headers alone show. Whoever should have led such
/// a view, and has made no block since, rests for the next `rest_blocks` blocks. A function of the branch, as what
/// convictions say is: replicas that look at the same parent agree. One that does not know all of a branch (after a
/// restart) takes a resting leader for the leader; if it was needed that view is lost, the next block shows it to
/// everybody, and they agree again. (The idea is that of leader reputation: Cohen et al. 2022, "Be Aware of Your
/// Leaders"; docs/decisions/0031-leaders-that-rest.md says what is different.) A value.
class leader_standing {
public:
  /// So many blocks after a view was lost its leader may lead again.
  static constexpr std::uint64_t rest_blocks = 256;

  explicit leader_standing(std::size_t replicas) : of_(replicas) {}

  /// `b`, a child of `parent`, goes on with the branch.
  void add(const block_header& parent, const block_header& b, const leader_policy& leaders);

  /// Who does not lead in a block of height `at`: at most `most`, those whose lost views are the latest.
  [[nodiscard]] std::vector<replica_id> resting(height at, std::size_t most) const;

  /// True if nobody ever lost a view.
  [[nodiscard]] bool clean() const noexcept { return clean_; }

private:
  struct record {
    height lost; ///< of the block that shows it; 0: none
    height made; ///< of the last own block
  };

  std::vector<record> of_;
  bool clean_ = true;
};

} // namespace bezant
