// Checks that misconduct which a replica could see is noticed by it, and afterwards by forensics.
#pragma once

#include "audit/forensics.hpp"
#include "protocols/effect.hpp"
#include "simulation/violation.hpp"

#include <deque>
#include <map>
#include <memory>

namespace bezant::simulation {

/// Completeness of the audit. The other way round, that nobody honest is named, is `evidence_check`'s, but for the
/// charges that forensics brings.
///
/// A replica could see misconduct if two messages of one author that are an offence by themselves came to its core for
/// one slot, in one life, within a short time of each other. Then it has evidence against the author, by whatever
/// offence, before the run ends; and forensics on what it saw convicts the author.
class notice_check {
public:
  /// Of one author and kind so many messages are remembered for each replica, the last ones; less than a detector does.
  static constexpr std::size_t slots_max = 16;
  /// A message counts only if its view is so close to the highest one of an honest replica, to the receiver's, and to
  /// the (f+1)-th highest that the receiver heard of: further away auditors may look away.
  static constexpr std::uint64_t views_max = 16;
  /// Statements that forensics is given of one replica; later ones are not looked at.
  static constexpr std::size_t statements_max = std::size_t{1} << 14U;

  /// `forensic`: what replicas see is kept for forensics.
  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol, std::set<replica_id> byzantine,
             bool forensic);

  /// An honest replica begins a life.
  void started(replica_id who);
  /// It stands in that view.
  void entered(replica_id who, view_number view);
  /// It signed `m`.
  void signed_by(replica_id who, const signed_message& m);
  /// `m` came to its core.
  void delivered(time_point now, replica_id who, const signed_message& m);
  /// Its auditor has evidence against `culprit`.
  void noticed(replica_id who, replica_id culprit);
  /// It committed.
  void committed(replica_id who, const commit& c);

  /// Everything stands still. What came last, later than `until`, need not have been noticed.
  void finish(time_point until, violation_list& found) const;

private:
  struct seen_message {
    digest slot;
    signed_message message; ///< without payload
  };
  struct offence_seen {
    time_point when;
    std::string_view offence;
  };
  struct view_of { ///< what one replica saw
    std::map<std::pair<replica_id, message_kind>, std::deque<seen_message>> recent;
    std::map<replica_id, offence_seen> to_notice; ///< the first of each author in this life
    std::set<replica_id> provable;                ///< authors of whom it ever saw two such messages
    std::set<replica_id> noticed;                 ///< in any life
    std::map<replica_id, view_number> heard;      ///< the highest view of each author in this life
    view_number view;
    std::size_t lives = 0;
    std::unique_ptr<audit::forensics> later;
  };

  [[nodiscard]] bool close(view_number v, const view_of& by) const;
  [[nodiscard]] bool keeps(const view_of& by) const;
  void check_forensics(replica_id who, const view_of& by, violation_list& found) const;

  std::shared_ptr<const replica_set> replicas_;
  protocol_info protocol_;
  std::set<replica_id> byzantine_;
  bool forensic_ = false;
  std::map<replica_id, view_of> views_;
  std::set<replica_id> convicted_; ///< by the chain
  view_number highest_;
};

} // namespace bezant::simulation
