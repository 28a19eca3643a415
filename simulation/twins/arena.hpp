// Runs one Twins scenario: cores stepped directly in virtual time, without actors.
#pragma once

#include "simulation/twins/attack.hpp"
#include "simulation/twins/contestant.hpp"
#include "simulation/violation.hpp"

#include <memory>

namespace bezant::simulation::twins {

/// What became of one scenario.
struct attack_outcome {
  std::optional<violation> broke;     ///< the first invariant that broke; it ends the run
  std::uint64_t views_to_recover = 0; ///< from the end of the partitions to the slowest honest replica's next commit
  std::uint64_t steps = 0;            ///< of all cores
  std::uint64_t commits = 0;          ///< blocks committed by honest replicas, each counted
  std::uint64_t signatures = 0;       ///< honest messages that were checked for double votes
  std::uint64_t accusations = 0;      ///< by honest replicas, all of them of replicas with twins
  std::uint64_t withheld = 0;         ///< messages that a partition kept from somebody

  [[nodiscard]] bool passed() const noexcept { return !broke; }
};

struct arena_setup;

/// How the network treats what a partition kept back.
enum class withheld_messages {
  lost,
  late, ///< they arrive as soon as their receiver is in a round in which it stands on their sender's side
};

/// Runs scenarios of one protocol. Every run depends on its scenario alone.
///
/// The network delivers after 10 ms. A message belongs to the later of the view that it speaks of and the round its
/// sender is in, and reaches the instances that stand on its sender's side in that round's partition. An instance's
/// round is its view, or more: where it stays in one view for longer than `contestant::round_span` it moves on by one,
/// so that every scenario comes to its end. The partitions end when all instances have passed the last round.
///
/// Invariants, by name: agreement (also broken if a certificate contradicts what an honest replica committed, whose
/// core then stops), ancestry, commit-proof, double-vote, accusation (as in `invariant_checker`), form (what a core
/// says passes the checks of its own protocol), and recovery: after the end of the partitions all honest replicas
/// commit something new within `contestant::recovery_views` views.
class arena {
public:
  arena(contestant who, std::size_t replicas, withheld_messages withheld);
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;
  ~arena();

  /// May be called from several threads.
  [[nodiscard]] attack_outcome run(const attack& a) const;

private:
  std::unique_ptr<const arena_setup> setup_;
};

} // namespace bezant::simulation::twins
