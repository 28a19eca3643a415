#include "simulation/invariants.hpp"

#include "core/random.hpp"
#include "core/system_transaction.hpp"
#include "simulation/answer_check.hpp"
#include "simulation/log_replay.hpp"
#include "simulation/restore_check.hpp"

#include <algorithm>

namespace bezant::simulation {

void invariant_checker::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol) {
  const std::lock_guard lock{mutex_};
  std::vector<bool> good;
  for (std::uint32_t i = 0; i < replicas->size(); ++i)
    good.push_back(honest(replica_id{i}));
  chain_.begin(replicas, protocol, std::move(good));
  evidence_.begin(replicas, protocol, byzantine_);
  notices_.begin(replicas, protocol, byzantine_, forensic_);
  admission_.begin(replicas, protocol);
  innocence_.begin(replicas, protocol, forensic_);
  services_.begin(protocol);
  repeats_.begin(protocol.proposed_ahead == 0); // else there is no parent to name yet
  signatures_.begin(std::move(replicas), protocol);
}

void invariant_checker::hosts(replica_id who, std::weak_ptr<const exchange::exchange_application> app) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  evidence_.hosts(app);
  innocence_.hosts(app);
  books_.hosts(who, std::move(app));
}

void invariant_checker::knows(const digest& chain, const exchange::exchange_genesis& genesis,
                              std::shared_ptr<const signature_scheme> scheme) {
  const std::lock_guard lock{mutex_};
  chain_id_ = chain;
  genesis_ = &genesis;
  scheme_ = std::move(scheme);
}

void invariant_checker::check_frames(time_point now, replica_id who, const block& b) {
  if (genesis_ == nullptr)
    return;
  for (const auto& t : b.content()->transactions()) {
    if (is_system(t))
      continue; // evidence: it proves itself
    const auto parsed = exchange::parse_frame(t);
    const auto* f = parsed ? &parsed.value() : nullptr;
    const bool known = f != nullptr && f->content.session.value() < genesis_->sessions.size();
    if (!known
        || !scheme_->verify(genesis_->sessions[f->content.session.value()].key,
                            exchange::signing_digest(chain_id_, f->content), f->by))
      found_.add("authentic", {who, b.header().at, b.header().view, now},
                 "replica " + std::to_string(who.value()) + " executed a frame that its session did not sign");
  }
}

void invariant_checker::compare_with_reference(replica_id who, const std::vector<block_ptr>& log,
                                               const exchange::exchange_application& app) {
  const std::lock_guard lock{mutex_};
  // A replica that is behind in executing, or stopped, has other complaints.
  if (!honest(who) || !found_.empty() || chain_.executed_by(who).value() != log.size())
    return;
  require(genesis_ != nullptr, "a checker that compares with the reference knows the exchange");
  const auto expected = replay(*genesis_, log);
  orders_.compare_with_reference(who, expected.outcomes, found_);
  const auto replica = "replica " + std::to_string(who.value()) + ": ";
  for (const auto& difference : compare(expected, app.books()))
    found_.add("reference", {who, height{log.size()}, {}, {}}, replica + difference);
  for (const auto& difference : differences_in_answers(expected, height{log.size()}, app))
    found_.add("inquiries", {who, height{log.size()}, {}, {}}, replica + difference);
  for (const auto& difference : differences_in_texts(*genesis_, expected))
    found_.add("inquiries", {who, height{log.size()}, {}, {}}, replica + difference);
  // Each replica is stopped at another height.
  const auto at = random_source{who.value()}.split(log.size()).below(log.size() + 1);
  for (const auto& difference : differences_after_restore({*genesis_, chain_id_, scheme_}, log, at, app))
    found_.add("restore", {who, height{at}, {}, {}}, replica + difference);
}

void invariant_checker::on_accepted(session_id who, const accepted_frame& frame) {
  const std::lock_guard lock{mutex_};
  ++counts_.acknowledged;
  orders_.accepted(who, frame, found_);
}

void invariant_checker::serves(session_id who) {
  const std::lock_guard lock{mutex_};
  orders_.serves(who);
}

void invariant_checker::finish(std::optional<time_point> answered_until, time_point noticed_until) {
  const std::lock_guard lock{mutex_};
  notices_.finish(noticed_until, found_);
  innocence_.finish(found_);
  orders_.finish(found_, answered_until);
  books_.finish(found_);
}

void invariant_checker::on_signed(time_point now, replica_id who, const signed_message& m) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  notices_.signed_by(who, m);
  innocence_.signed_by(m);
  services_.signed_by(now, who, m, found_);
  if (signatures_.signed_by(now, who, m, found_))
    ++counts_.signatures;
}

void invariant_checker::on_delivered(time_point now, replica_id who, replica_id /*peer*/, const signed_message& m) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  notices_.delivered(now, who, m);
  admission_.delivered(now, who, m, found_);
  if (honest(m.author))
    services_.delivered(now, who, m);
}

void invariant_checker::on_view(time_point /*now*/, replica_id who, const protocol_position& p) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  notices_.entered(who, p.view);
  admission_.entered(who, p.view);
}

void invariant_checker::on_note(time_point /*now*/, replica_id who, const note& n) {
  const std::lock_guard lock{mutex_};
  if (honest(who))
    highest_view_ = std::max(highest_view_, n.view);
}

view_number invariant_checker::highest_view() const {
  const std::lock_guard lock{mutex_};
  return highest_view_;
}

void invariant_checker::on_accuse(time_point now, replica_id who, const accuse& a) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  ++counts_.accusations;
  signatures_.accused(now, who, a, honest(a.culprit), found_);
}

void invariant_checker::on_commit(time_point now, replica_id who, const commit& c) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  counts_.commits += c.blocks.size();
  chain_.committed(now, who, c, found_);
  if (keeps_log_)
    for (const auto& b : c.blocks)
      log_.try_emplace(b->header().at, b);
  evidence_.committed(now, who, c, found_);
  notices_.committed(who, c);
  services_.committed(now, who, c);
}

void invariant_checker::on_started(time_point /*now*/, replica_id who, height at) {
  const std::lock_guard lock{mutex_};
  repeats_.started(who);
  if (!honest(who))
    return;
  counts_.snapshots += at > chain_.last_of(who) ? 1 : 0;
  notices_.started(who);
  services_.started(who);
  chain_.started(who, at);
}

void invariant_checker::on_restored(time_point now, replica_id who, height at, const digest& state) {
  const std::lock_guard lock{mutex_};
  if (honest(who))
    chain_.restored(now, who, at, state, found_);
}

void invariant_checker::on_evidence(time_point now, replica_id who, const evidence& e, const audit::verdict& v) {
  const std::lock_guard lock{mutex_};
  if (!honest(who))
    return;
  notices_.noticed(who, v.culprit);
  evidence_.found(now, who, e, v, found_);
}

void invariant_checker::on_unproven(time_point now, replica_id who, replica_id culprit, std::string_view why) {
  const std::lock_guard lock{mutex_};
  if (honest(who))
    found_.add("accusation", {who, {}, {}, now},
               "replica " + std::to_string(who.value()) + " found evidence against replica "
                 + std::to_string(culprit.value()) + " that does not hold: " + std::string{why});
}

std::vector<found_evidence> invariant_checker::evidence_found() const {
  const std::lock_guard lock{mutex_};
  return evidence_.list();
}

std::vector<isolated_replica> invariant_checker::isolated() const {
  const std::lock_guard lock{mutex_};
  return evidence_.isolated();
}

void invariant_checker::on_checkpoint(time_point /*now*/, replica_id who, const checkpoint_certificate& c) {
  const std::lock_guard lock{mutex_};
  if (honest(who))
    services_.checkpointed(who, c.what.at);
}

void invariant_checker::on_executed(time_point now, replica_id who, const block& b, const block_result& r) {
  const std::lock_guard lock{mutex_};
  if (!honest(who) || !chain_.executed(now, who, b, r, found_))
    return;
  ++counts_.blocks;
  check_frames(now, who, b);
  repeats_.executed(now, b, honest(b.header().proposer), found_);
  counts_.frames += orders_.executed(now, who, b.header().at, r.receipts, found_);
  books_.look(now, who, b.header().at, found_);
}

void invariant_checker::on_size(replica_id who, std::string_view what, std::size_t entries, std::size_t bound) {
  const std::lock_guard lock{mutex_};
  if (entries > bound && honest(who))
    found_.add("bounded", {who, {}, {}, {}},
               "replica " + std::to_string(who.value()) + " holds " + std::to_string(entries) + " entries in "
                 + std::string{what} + ", at most " + std::to_string(bound) + " are promised");
}

void invariant_checker::on_failure(time_point now, replica_id who, std::string_view why) {
  const std::lock_guard lock{mutex_};
  if (honest(who))
    found_.add("failure", {who, {}, {}, now},
               "replica " + std::to_string(who.value()) + " stopped: " + std::string{why});
}

bool invariant_checker::failed() const {
  const std::lock_guard lock{mutex_};
  return std::ranges::any_of(found_.list(), [](const violation& v) { return v.invariant == "failure"; });
}

bool invariant_checker::clean() const {
  const std::lock_guard lock{mutex_};
  return found_.empty();
}

std::vector<violation> invariant_checker::violations() const {
  const std::lock_guard lock{mutex_};
  return found_.list();
}

check_counts invariant_checker::counts() const {
  const std::lock_guard lock{mutex_};
  return counts_;
}

height invariant_checker::committed(replica_id who) const {
  const std::lock_guard lock{mutex_};
  return chain_.last_of(who);
}

std::vector<block_ptr> invariant_checker::committed_log(height last) const {
  const std::lock_guard lock{mutex_};
  std::vector<block_ptr> log;
  for (const auto& [at, b] : log_) {
    if (at > last || at.value() != log.size() + 1)
      break;
    log.push_back(b);
  }
  return log;
}

height invariant_checker::committed_by_all() const {
  const std::lock_guard lock{mutex_};
  return chain_.lowest();
}

height invariant_checker::committed_by_any() const {
  const std::lock_guard lock{mutex_};
  return chain_.highest();
}

} // namespace bezant::simulation
