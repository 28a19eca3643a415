#include "simulation/chain_check.hpp"

#include <algorithm>
#include <limits>

namespace bezant::simulation {

namespace {

std::string replica_name(replica_id who) {
  return "replica " + std::to_string(who.value());
}

std::string at_height(height at) {
  return " at height " + std::to_string(at.value());
}

} // namespace

void chain_check::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol,
                        std::vector<bool> honest) {
  replicas_ = std::move(replicas);
  verify_commit_ = protocol.verify_commit;
  const auto genesis = make_genesis_block(replicas_->chain())->id();
  for (const bool good : honest)
    progress_.push_back({good, height{0}, genesis, height{0}});
}

void chain_check::committed(time_point now, replica_id who, const commit& c, violation_list& found) {
  for (const auto& b : c.blocks)
    check_block(now, who, *b, found);
  if (c.blocks.empty())
    return;
  const auto& last = c.blocks.back()->header();
  if (const auto proven = verify_commit_(last, c.proof, *replicas_); !proven)
    found.add("commit-proof", {who, last.at, last.view, now},
              replica_name(who) + " committed" + at_height(last.at)
                + " with a proof that is refused: " + proven.error().message());
}

void chain_check::check_block(time_point now, replica_id who, const block& b, violation_list& found) {
  const auto& h = b.header();
  auto& own = progress_.at(who.value());
  if (h.at != own.last.next())
    found.add("ancestry", {who, h.at, h.view, now},
              replica_name(who) + " committed" + at_height(h.at) + " after height " + std::to_string(own.last.value()));
  else if (own.last_block && h.parent != *own.last_block)
    found.add("ancestry", {who, h.at, h.view, now},
              replica_name(who) + " committed " + short_hex(b.id()) + at_height(h.at) + ", a child of "
                + short_hex(h.parent) + ", but had committed " + short_hex(*own.last_block) + " below");
  const auto [at, fresh] = places_.try_emplace(h.at, place{b.id(), who, std::nullopt, {}, {}});
  if (!fresh && at->second.block != b.id())
    found.add("agreement", {who, h.at, h.view, now},
              replica_name(who) + " committed " + short_hex(b.id()) + at_height(h.at) + " where "
                + replica_name(at->second.first) + " committed " + short_hex(at->second.block));
  own.last = h.at;
  own.last_block = b.id();
}

void chain_check::started(replica_id who, height at) {
  auto& own = progress_.at(who.value());
  own.last = at;
  own.last_block.reset();
  if (at == height{0})
    own.last_block = make_genesis_block(replicas_->chain())->id();
  else if (const auto known = places_.find(at); known != places_.end())
    own.last_block = known->second.block;
}

void chain_check::restored(time_point now, replica_id who, height at, const digest& state, violation_list& found) {
  progress_.at(who.value()).executed = at;
  const auto known = places_.find(at);
  if (known != places_.end() && known->second.executed_by && known->second.state != state)
    found.add("digests", {who, at, {}, now},
              replica_name(who) + " came back with state " + short_hex(state) + at_height(at) + " where "
                + replica_name(*known->second.executed_by) + " has " + short_hex(known->second.state));
}

bool chain_check::executed(time_point now, replica_id who, const block& b, const block_result& r,
                           violation_list& found) {
  const auto& h = b.header();
  progress_.at(who.value()).executed = h.at;
  const auto at = places_.find(h.at);
  if (at == places_.end() || at->second.block != b.id())
    return false; // on a branch that agreement has complained about
  auto& p = at->second;
  if (!p.executed_by) {
    p.executed_by = who;
    p.state = r.state;
    p.receipts_root = r.receipts_root;
    forget_old();
    return true;
  }
  if (p.state != r.state || p.receipts_root != r.receipts_root)
    found.add("digests", {who, h.at, h.view, now},
              replica_name(who) + " has " + (p.state != r.state ? "state " + short_hex(r.state) : "other receipts")
                + at_height(h.at) + " where " + replica_name(*p.executed_by) + " has "
                + (p.state != r.state ? short_hex(p.state) : "receipts " + short_hex(p.receipts_root)));
  return false;
}

void chain_check::forget_old() {
  auto done = height{std::numeric_limits<std::uint64_t>::max()};
  for (const auto& p : progress_)
    if (p.honest)
      done = std::min({done, p.executed, p.last});
  if (done.value() > kept)
    places_.erase(places_.begin(), places_.lower_bound(height{done.value() - kept}));
}

height chain_check::last_of(replica_id who) const {
  return progress_.at(who.value()).last;
}

height chain_check::lowest() const {
  auto low = highest();
  for (const auto& p : progress_)
    if (p.honest)
      low = std::min(low, p.last);
  return low;
}

height chain_check::highest() const {
  height high;
  for (const auto& p : progress_)
    if (p.honest)
      high = std::max(high, p.last);
  return high;
}

} // namespace bezant::simulation
