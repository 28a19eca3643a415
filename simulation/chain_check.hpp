// Checks that all replicas commit one chain and execute it alike.
#pragma once

#include "core/receipt.hpp"
#include "protocols/registry.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>

namespace bezant::simulation {

/// Agreement, ancestry, commit proofs and equal digests over the commits and executions of honest replicas. Remembers a
/// height until every honest replica has executed it and `kept` more.
class chain_check {
public:
  /// `honest[i]` says whether replica i is held to anything.
  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol, std::vector<bool> honest);

  void committed(time_point now, replica_id who, const commit& c, violation_list& found);

  /// `who` begins with its store, which ends at `at`. What it had committed above it may commit again: the same blocks,
  /// for what is final need not wait for the disk (docs/decisions/0019).
  void started(replica_id who, height at);
  /// Its application stands at `at`.
  void restored(time_point now, replica_id who, height at, const digest& state, violation_list& found);

  /// True if `who` is the first to execute that height.
  bool executed(time_point now, replica_id who, const block& b, const block_result& r, violation_list& found);

  static constexpr std::uint64_t kept = 4'096;

  [[nodiscard]] height last_of(replica_id who) const;
  /// Height that `who` has executed.
  [[nodiscard]] height executed_by(replica_id who) const { return progress_.at(who.value()).executed; }
  [[nodiscard]] height lowest() const;
  [[nodiscard]] height highest() const;

private:
  /// What is known of a height.
  struct place {
    digest block;
    replica_id first; ///< who committed it first
    std::optional<replica_id> executed_by;
    digest state;
    digest receipts_root;
  };
  /// Where a replica stands.
  struct progress {
    bool honest = true;
    height last;
    std::optional<digest> last_block; ///< unknown if it came back from long ago
    height executed;
  };

  void check_block(time_point now, replica_id who, const block& b, violation_list& found);
  void forget_old();

  std::shared_ptr<const replica_set> replicas_;
  std::function<result<void>(const block_header&, byte_view, const replica_set&)> verify_commit_;
  std::map<height, place> places_;
  std::vector<progress> progress_;
};

} // namespace bezant::simulation
