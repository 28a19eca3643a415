// Collects what auditors find and checks it: nobody honest is named, and all replicas leave out the same ones.
#pragma once

#include "audit/verify.hpp"
#include "protocols/effect.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>
#include <set>

namespace bezant::simulation {

/// Evidence of one culprit and offence, whoever found it.
struct found_evidence {
  audit::verdict proven;
  evidence content;                   ///< as the first finder gave it
  std::set<replica_id> by;            ///< honest replicas that found it
  std::optional<height> committed_at; ///< the block that convicted the culprit, by whichever offence
};

/// A replica that is left out, and the first height whose block it may not propose.
struct isolated_replica {
  replica_id who;
  height from;
};

/// Evidence of a run.
class evidence_check {
public:
  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol,
             std::set<replica_id> byzantine);

  /// Gives what judges transactions; any replica's application does.
  void hosts(std::weak_ptr<const application> app) { app_ = std::move(app); }

  /// An honest replica's auditor found `e`.
  void found(time_point now, replica_id who, const evidence& e, const audit::verdict& v, violation_list& into);

  /// An honest replica committed.
  void committed(time_point now, replica_id who, const commit& c, violation_list& into);

  [[nodiscard]] std::vector<found_evidence> list() const;
  [[nodiscard]] std::vector<isolated_replica> isolated() const;

private:
  static constexpr int damaged_max = 32;

  void note_committed(const block& b);
  void check_damaged(time_point now, replica_id who, const evidence& e, violation_list& into);
  void check_block(time_point now, replica_id who, const block& b, violation_list& into);
  /// Whom the chain below that height convicts.
  [[nodiscard]] convictions before(height at) const;
  [[nodiscard]] std::optional<height> named_height(replica_id culprit) const;

  std::shared_ptr<const replica_set> replicas_;
  protocol_info protocol_;
  std::set<replica_id> byzantine_;
  std::weak_ptr<const application> app_;
  std::map<std::pair<replica_id, std::string>, found_evidence> found_;
  std::map<replica_id, convictions> convicted_; ///< by each honest replica's chain
  std::map<replica_id, height> last_;           ///< that it committed
  convictions named_;                           ///< by whichever chain named them first
};

} // namespace bezant::simulation
