#include "tests/chained/attack.hpp"

#include "protocols/simplex/messages.hpp"

namespace bezant::testing {

namespace {

using chained::kind;
using chained::make_message;
namespace say = chained_says;

constexpr auto finalize_kind = static_cast<message_kind>(simplex::kind::finalize);
constexpr auto finalization_kind = static_cast<message_kind>(simplex::kind::finalization);

std::vector<protocol_option> options_of(const std::string& protocol) {
  return {{"leader", "tenure"}, {"tenure", "1000"}, {protocol == "simplex" ? "delta" : "timeout", "100ms"}};
}

} // namespace

attack::attack(const std::string& protocol) : c{{.protocol = protocol, .options = options_of(protocol)}}, judge_{c} {
  c.on_signed = [this, judge = c.on_signed](replica_id who, const signed_message& m) {
    judge(who, m);
    saw(who, m);
  };
  c.mark_faulty(r0);
  for (const auto who : {r1, r2, r3})
    c.start(who);
}

void attack::saw(replica_id who, const signed_message& m) {
  if (m.kind == number(kind::vote)) {
    votes_[decode<block_vote>(m.body).value()][who] = m.by;
  } else if (m.kind == finalize_kind) {
    finalizes_[decode<block_vote>(m.body).value()][who] = m.by;
  } else if (m.kind == number(kind::timeout)) {
    const auto t = decode<chained::timeout_vote>(m.body).value();
    timeouts_[t.view][who] = {who, t.high, m.by};
  }
}

void attack::hand(const signed_message& m, const those& to) {
  for (const auto who : to)
    c.hand(who, m);
  c.drop_all();
}

vote_certificate attack::certificate(const block_ptr& b, message_kind kind,
                                     std::map<block_vote, signatures> votes) const {
  vote_certificate made{vote_for(*b), {}};
  if (b->header().at == height{0})
    return made;
  auto& signers = votes[made.vote];
  signers[r0] = c.keys.sign(r0, {kind, encode(made.vote), nullptr}).by;
  if (signers.size() < c.keys.replicas()->quorum())
    throw thwarted{};
  for (const auto& [who, by] : signers)
    made.shares.push_back({who, by});
  return made;
}

bool attack::can_certify(const block_ptr& b) const {
  const auto votes = votes_.find(vote_for(*b));
  return votes != votes_.end() && votes->second.size() + 1 >= c.keys.replicas()->quorum();
}

vote_certificate attack::certificate(const block_ptr& b) const {
  return certificate(b, number(kind::vote), votes_);
}

block_ptr attack::make_child(std::uint64_t view, const block_ptr& parent, const block_ptr& certified) const {
  const auto content = text_payload("view " + std::to_string(view) + " on " + short_hex(parent->id()));
  return make_block(
    {{parent->id(), view_number{view}, parent->header().at.next(), r0, content->root()}, certificate(certified)},
    content);
}

block_ptr attack::propose(std::uint64_t view, const block_ptr& parent, const those& to) {
  return propose_beside(view, parent, parent, to);
}

block_ptr attack::propose(std::uint64_t view, const block_ptr& parent, const those& to,
                          const chained::timeout_certificate& after) {
  const auto b = make_child(view, parent, parent);
  hand(say::proposal(c.keys, *b, after), to);
  return b;
}

block_ptr attack::propose_beside(std::uint64_t view, const block_ptr& parent, const block_ptr& certified,
                                 const those& to) {
  const auto b = make_child(view, parent, certified);
  hand(say::proposal(c.keys, *b), to);
  return b;
}

void attack::show(const block_ptr& b, const those& to) {
  hand(say::notarization(c.keys, r0, certificate(b)), to);
}

void attack::show_final(const block_ptr& b, const those& to) {
  const auto made = certificate(b, finalize_kind, finalizes_);
  hand(c.keys.sign(r0, {finalization_kind, encode(made), nullptr}), to);
}

void attack::wait_for_timeouts(std::uint64_t view, const those& who) {
  const auto all = [&] {
    return std::ranges::all_of(who, [&](replica_id r) { return timeouts_[view_number{view}].contains(r); });
  };
  for (int seconds_left = 60; !all(); --seconds_left) {
    if (seconds_left == 0)
      throw thwarted{};
    wait(seconds(1));
  }
}

chained::timeout_certificate attack::give_up(std::uint64_t view, const block_ptr& high, const those& to) {
  auto shares = timeouts_[view_number{view}];
  shares[r0] = {r0, view_number{0}, say::timeout(c.keys, r0, view, 0).by};
  if (shares.size() < c.keys.replicas()->quorum())
    throw thwarted{};
  chained::timeout_certificate made{view_number{view}, {}, certificate(high)};
  for (const auto& [who, share] : shares)
    made.shares.push_back(share);
  hand(c.keys.sign(r0, make_message(kind::timeout_certificate, made)), to);
  return made;
}

void attack::wait(duration d) {
  c.run(c.now() + d);
  c.drop_all();
}

void attack::crash_and_restart(const those& who) {
  for (const auto r : who)
    c.crash(r);
  for (const auto r : who)
    c.restart(r);
  c.drop_all();
}

} // namespace bezant::testing
