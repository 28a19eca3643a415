#include "simulation/notice_check.hpp"

#include "audit/verify.hpp"
#include "core/system_transaction.hpp"

#include <algorithm>
#include <functional>

namespace bezant::simulation {

void notice_check::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol,
                         std::set<replica_id> byzantine, bool forensic) {
  replicas_ = std::move(replicas);
  protocol_ = protocol;
  byzantine_ = std::move(byzantine);
  forensic_ = forensic && !byzantine_.empty() && protocol_.testify && protocol_.testify_proof && protocol_.cross_examine
              && protocol_.slot && protocol_.describe && protocol_.never_signed && protocol_.offence;
}

void notice_check::started(replica_id who) {
  auto& by = views_[who];
  by.recent.clear(); // its auditor's memory is no longer than its life
  by.to_notice.clear();
  by.heard.clear();
  by.view = {};
  ++by.lives;
  // Not `noticed`: the auditor hears while the core still waits to be told what its key has signed.
  if (forensic_ && !by.later)
    by.later = std::make_unique<audit::forensics>(protocol_, *replicas_);
}

void notice_check::entered(replica_id who, view_number view) {
  views_[who].view = view;
  highest_ = std::max(highest_, view);
}

bool notice_check::close(view_number v, const view_of& by) const {
  const auto apart = [v](view_number other) {
    return v > other ? v.value() - other.value() : other.value() - v.value();
  };
  // Where a detector looks: the (f+1)-th highest view of those that were heard.
  std::vector<view_number> heard;
  for (const auto& [who, view] : by.heard)
    heard.push_back(view);
  std::ranges::sort(heard, std::greater{});
  const auto centre = heard.size() > replicas_->faults() ? heard[replicas_->faults()] : view_number{};
  return apart(by.view) <= views_max && apart(highest_) <= views_max && apart(centre) <= views_max;
}

bool notice_check::keeps(const view_of& by) const {
  return by.later && by.later->statements() < statements_max;
}

void notice_check::signed_by(replica_id who, const signed_message& m) {
  if (auto& by = views_[who]; keeps(by))
    by.later->add(m);
}

void notice_check::delivered(time_point now, replica_id who, const signed_message& m) {
  if (byzantine_.empty())
    return;
  auto& by = views_[who];
  const bool kept = keeps(by);
  if (kept)
    by.later->add(m);
  const auto anatomy = protocol_.describe ? protocol_.describe(m.kind, m.body) : std::nullopt;
  const auto slot = protocol_.slot ? protocol_.slot(m) : std::nullopt;
  if (!anatomy || !slot)
    return;
  auto& heard = by.heard[m.author];
  heard = std::max(heard, anatomy->view);
  if (!byzantine_.contains(m.author) || !close(anatomy->view, by))
    return;
  const auto key = hasher{"slot"}.update(*slot).finish();
  auto& recent = by.recent[{m.author, m.kind}];
  for (const auto& earlier : recent)
    if (earlier.slot == key && protocol_.contradicts(earlier.message, m)) {
      by.to_notice.try_emplace(m.author, now, *protocol_.offence(earlier.message, m, {}));
      if (kept)
        by.provable.insert(m.author);
    }
  recent.push_back({key, message_of(m.author, statement_of(m))});
  if (recent.size() > slots_max)
    recent.pop_front();
}

void notice_check::noticed(replica_id who, replica_id culprit) {
  views_[who].noticed.insert(culprit);
}

void notice_check::committed(replica_id who, const commit& c) {
  for (const auto& b : c.blocks)
    for (const auto culprit : culprits_in(*b))
      convicted_.insert(culprit);
  if (auto& by = views_[who]; keeps(by)) {
    by.later->add_proof(c.proof);
    for (const auto& b : c.blocks)
      by.later->add_header(b->header());
  }
}

void notice_check::finish(time_point until, violation_list& found) const {
  for (const auto& [who, by] : views_) {
    for (const auto& [culprit, what] : by.to_notice)
      if (what.when < until && !by.noticed.contains(culprit) && !convicted_.contains(culprit))
        found.add("unnoticed", {who, {}, {}, what.when},
                  "replica " + std::to_string(who.value()) + " was shown a " + std::string{what.offence}
                    + " by replica " + std::to_string(culprit.value()) + " and has no evidence of it");
    if (by.later)
      check_forensics(who, by, found);
  }
}

void notice_check::check_forensics(replica_id who, const view_of& by, violation_list& found) const {
  const auto replica = "replica " + std::to_string(who.value());
  std::set<replica_id> named;
  bool cut_short = false;
  for (const auto& c : by.later->culprits(&cut_short)) {
    named.insert(c.who);
    const auto culprit = "replica " + std::to_string(c.who.value());
    if (!byzantine_.contains(c.who))
      found.add("accusation", {who, {}, {}, {}},
                "forensics on what " + replica + " saw convicts the honest " + culprit);
    // Beyond f views run apart, and an auditor's memory is of the views where f+1 replicas are; and of its own life.
    if (by.lives == 1 && byzantine_.size() <= replicas_->faults() && byzantine_.contains(c.who)
        && !by.noticed.contains(c.who) && !convicted_.contains(c.who) && !c.proofs.empty())
      found.add("unnoticed", {who, {}, {}, {}},
                "forensics on what " + replica + " saw convicts " + culprit + " of a "
                  + std::string{c.proofs.front().offence} + ", and it has no evidence of it");
    for (const auto& charge : c.proofs) {
      const auto e = audit::evidence_of(charge, protocol_, *replicas_);
      const auto v = e ? audit::verify(*e, {&protocol_, replicas_.get(), nullptr}) : audit::audit_error::not_an_offence;
      if (!v || v.value().culprit != c.who || v.value().offence != charge.offence)
        found.add("accusation", {who, {}, {}, {}},
                  "forensics on what " + replica + " saw charges " + culprit + " with a " + std::string{charge.offence}
                    + " that does not hold");
    }
  }
  for (const auto culprit : by.provable)
    if (!named.contains(culprit))
      found.add("unnoticed", {who, {}, {}, {}},
                "forensics on what " + replica + " saw does not convict replica " + std::to_string(culprit.value())
                  + ", which signed two messages for one slot");
}

} // namespace bezant::simulation
