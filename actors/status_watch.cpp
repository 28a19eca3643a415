#include "actors/status_watch.hpp"

#include <algorithm>

namespace bezant {

namespace {

std::string reason_of(const conviction& c) {
  return "convicted in block " + std::to_string(c.at.value());
}

} // namespace

status_watch::status_watch(std::size_t faults, std::vector<conviction> convicted)
  : faults_{faults}, convicted_{std::move(convicted)} {
  for (const auto& c : convicted_.list())
    keep(c.culprit, reason_of(c), true);
}

void status_watch::on_view(time_point, replica_id, const protocol_position& p) {
  const std::lock_guard lock{mutex_};
  status_.view = p.view;
  if (held_to_ != view_number{0} && p.view > held_to_) {
    status_.hold.clear();
    held_to_ = {};
  }
}

void status_watch::on_hold(time_point, replica_id, const signing_hold& h) {
  const std::lock_guard lock{mutex_};
  status_.hold = h.why;
  held_to_ = h.view;
}

void status_watch::on_commit(time_point, replica_id, const commit& c) {
  const std::lock_guard lock{mutex_};
  for (const auto& b : c.blocks) {
    status_.committed = b->header().at;
    const auto known = convicted_.list().size();
    convicted_.add(b->header().at, culprits_in(*b));
    for (auto i = known; i < convicted_.list().size(); ++i)
      keep(convicted_.list()[i].culprit, reason_of(convicted_.list()[i]), true);
  }
}

void status_watch::on_restored(time_point, replica_id, height at, const digest& state) {
  const std::lock_guard lock{mutex_};
  restored_ = true;
  status_.executed = at;
  status_.committed = std::max(status_.committed, at);
  status_.state = state;
}

void status_watch::on_executed(time_point, replica_id, const block& b, const block_result& r) {
  const std::lock_guard lock{mutex_};
  status_.executed = b.header().at;
  status_.state = r.state;
}

void status_watch::on_checkpoint(time_point, replica_id, const checkpoint_certificate& c) {
  const std::lock_guard lock{mutex_};
  status_.checkpoint = std::max(status_.checkpoint, c.what.at);
}

void status_watch::on_evidence(time_point, replica_id, const evidence&, const audit::verdict& v) {
  accuse(v.culprit, v.offence, true);
}

void status_watch::on_misled(time_point, replica_id, replica_id by, std::string_view how) {
  accuse(by, std::string{how}, false);
}

void status_watch::accuse(replica_id who, const std::string& reason, bool proven) {
  const std::lock_guard lock{mutex_};
  keep(who, reason, proven);
}

/// The lock is held, or nobody else is there yet.
void status_watch::keep(replica_id who, const std::string& reason, bool proven) {
  auto& list = status_.suspects;
  const auto known = std::ranges::any_of(list, [&](const auto& s) { return s.who == who && s.reason == reason; });
  if (!known && list.size() < genesis::replicas_max)
    list.push_back({who, reason, proven});
}

void status_watch::on_size(replica_id, std::string_view what, std::size_t entries, std::size_t) {
  const std::lock_guard lock{mutex_};
  if (what == "mempool")
    status_.mempool = entries;
}

bool status_watch::restored() const {
  const std::lock_guard lock{mutex_};
  return restored_;
}

replica_status status_watch::now() const {
  const std::lock_guard lock{mutex_};
  auto s = status_;
  for (const auto who : convicted_.isolated(s.committed.next(), faults_))
    s.isolated.push_back(who);
  return s;
}

} // namespace bezant
