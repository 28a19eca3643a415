#include "simulation/evidence_check.hpp"

#include "core/random.hpp"
#include "core/system_transaction.hpp"

#include <algorithm>

namespace bezant::simulation {

void evidence_check::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol,
                           std::set<replica_id> byzantine) {
  replicas_ = std::move(replicas);
  protocol_ = protocol;
  byzantine_ = std::move(byzantine);
}

void evidence_check::found(time_point now, replica_id who, const evidence& e, const audit::verdict& v,
                           violation_list& into) {
  const auto finder = "replica " + std::to_string(who.value());
  const auto culprit = "replica " + std::to_string(v.culprit.value());
  if (!byzantine_.contains(v.culprit))
    into.add("accusation", {who, v.at, v.view, now},
             finder + " found evidence of " + v.offence + " against the honest " + culprit);
  // Once more from its file form, as somebody else would.
  const auto read = load_evidence(save_evidence(e));
  const auto app = app_.lock();
  const auto again =
    read ? audit::verify(read.value(), {&protocol_, replicas_.get(), app.get()}) : result<audit::verdict>{read.error()};
  if (again ? again.value() != v : again.error() != audit::audit_error::no_application)
    into.add("accusation", {who, v.at, v.view, now},
             finder + " found evidence of " + v.offence + " against " + culprit + " that does not hold");
  const auto [at, first] = found_.try_emplace({v.culprit, v.offence}, found_evidence{v, e, {}, {}});
  at->second.by.insert(who);
  if (first)
    check_damaged(now, who, e, into);
}

/// Every byte of evidence counts: with any bit changed it proves nothing.
void evidence_check::check_damaged(time_point now, replica_id who, const evidence& e, violation_list& into) {
  const auto app = app_.lock();
  const audit::court court{&protocol_, replicas_.get(), app.get()};
  if (!app || !audit::verify(e, court))
    return;
  const auto whole = save_evidence(e);
  random_source random{whole.size()};
  for (int n = 0; n < damaged_max; ++n) {
    auto damaged = whole;
    const auto bit = random.below(damaged.size() * 8);
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto read = load_evidence(damaged);
    if (read && audit::verify(read.value(), court))
      into.add("accusation", {who, {}, {}, now},
               "evidence against replica " + std::to_string(e.culprit().value()) + " holds with bit "
                 + std::to_string(bit) + " changed");
  }
}

void evidence_check::committed(time_point now, replica_id who, const commit& c, violation_list& into) {
  for (const auto& b : c.blocks)
    check_block(now, who, *b, into);
}

void evidence_check::check_block(time_point now, replica_id who, const block& b, violation_list& into) {
  const auto& h = b.header();
  auto& mine = convicted_[who];
  auto& last = last_[who];
  if (h.at > last.next()) // a snapshot brought it here, and whom the chain below convicts
    mine = before(h.at);
  last = h.at;
  const auto replica = "replica " + std::to_string(who.value());
  if (h.at.value() > protocol_.proposed_ahead) {
    const auto out = mine.isolated(height{h.at.value() - protocol_.proposed_ahead}, replicas_->faults());
    if (std::ranges::find(out, h.proposer) != out.end())
      into.add("isolation", {who, h.at, h.view, now},
               replica + " committed a block by replica " + std::to_string(h.proposer.value())
                 + ", which evidence in the chain leaves out");
  }
  const auto culprits = culprits_in(b);
  mine.add(h.at, culprits);
  note_committed(b);
  for (const auto culprit : culprits) {
    if (!byzantine_.contains(culprit))
      into.add("accusation", {who, h.at, h.view, now},
               replica + " committed evidence against the honest replica " + std::to_string(culprit.value()));
    const auto at = std::ranges::find(mine.list(), culprit, &conviction::culprit)->at;
    if (named_height(culprit).value_or(at) != at)
      into.add("isolation", {who, h.at, h.view, now},
               replica + " leaves out replica " + std::to_string(culprit.value()) + " from another height than others");
    named_.add(at, {culprit});
  }
}

convictions evidence_check::before(height at) const {
  auto list = named_.list();
  std::erase_if(list, [at](const conviction& c) { return c.at >= at; });
  return convictions{std::move(list)};
}

std::optional<height> evidence_check::named_height(replica_id culprit) const {
  const auto at = std::ranges::find(named_.list(), culprit, &conviction::culprit);
  return at == named_.list().end() ? std::nullopt : std::optional{at->at};
}

/// What a client found out is nobody's finding here but the chain's.
void evidence_check::note_committed(const block& b) {
  const auto app = app_.lock();
  for (const auto& t : b.content()->transactions())
    if (const auto e = unpack_evidence(t))
      if (const auto v = audit::verify(e.value(), {&protocol_, replicas_.get(), app.get()}))
        found_.try_emplace({v.value().culprit, v.value().offence}, found_evidence{v.value(), e.value(), {}, {}});
}

std::vector<found_evidence> evidence_check::list() const {
  std::vector<found_evidence> all;
  for (const auto& [key, e] : found_) {
    all.push_back(e);
    all.back().committed_at = named_height(key.first);
  }
  return all;
}

std::vector<isolated_replica> evidence_check::isolated() const {
  std::vector<isolated_replica> all;
  const auto longest = std::ranges::max_element(convicted_, {}, [](const auto& e) { return e.second.list().size(); });
  if (longest == convicted_.end())
    return all;
  for (const auto& c : longest->second.list())
    if (all.size() < replicas_->faults())
      all.push_back({c.culprit, height{c.at.value() + isolation_delay}});
  return all;
}

} // namespace bezant::simulation
