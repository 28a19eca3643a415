// A made-up protocol and cluster whose replicas can be made to do anything, to see what the invariants say.
#pragma once

#include "simulation/invariants.hpp"

namespace bezant::test {

/// An invariant checker with four replicas of a protocol in which any message of kind 1 is a vote: its body is a view
/// and a choice, its slot is the view. A commit proof is good if it is the one byte 1.
class watched_cluster {
public:
  explicit watched_cluster(std::set<replica_id> byzantine = {}, bool forensic = false);

  /// A child of `parent` in view `view`; `mark` tells blocks apart.
  [[nodiscard]] block_ptr child(const block_ptr& parent, std::uint64_t view, std::uint32_t mark = 0) const;
  [[nodiscard]] const block_ptr& genesis() const noexcept { return genesis_; }

  void commit(std::uint32_t who, const std::vector<block_ptr>& blocks, bool proven = true);
  void execute(std::uint32_t who, const block_ptr& b, const block_result& r = {});
  void sign_vote(std::uint32_t who, std::uint64_t view, std::uint64_t choice);
  void deliver_vote(std::uint32_t to, std::uint32_t from, std::uint64_t view, std::uint64_t choice);
  [[nodiscard]] signed_message vote(std::uint32_t who, std::uint64_t view, std::uint64_t choice) const;

  /// The invariants that broke, each once, with commas between them; empty if none did.
  [[nodiscard]] std::string broken() const;

  simulation::invariant_checker checker;

private:
  std::shared_ptr<const replica_set> replicas_;
  std::vector<std::unique_ptr<signer>> keys_;
  block_ptr genesis_;
};

} // namespace bezant::test
