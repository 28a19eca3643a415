#include "simulation/service_check.hpp"

#include "protocols/chained/messages.hpp"
#include "protocols/pbft/rules.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

using ck = chained::kind;
using pk = pbft::kind;

} // namespace

void service_check::begin(const protocol_info& protocol) {
  const auto& name = protocol.name;
  const bool chain = name == "hotstuff" || name == "jolteon" || name == "streamlet" || name == "simplex";
  family_ = chain ? family::chained : name == "pbft" ? family::pbft : family::other;
}

void service_check::started(replica_id who) {
  auto& by = servers_[who];
  server fresh;
  fresh.committed = by.committed;
  fresh.dropped = by.dropped;
  by = std::move(fresh);
}

void service_check::committed(time_point now, replica_id who, const commit& c) {
  if (family_ == family::other || c.blocks.empty())
    return;
  auto& by = servers_[who];
  for (const auto& b : c.blocks) {
    chain_.try_emplace(b->header().at, b->id());
    by.fresh.emplace_back(now, b->header().at);
  }
  // It is asked for the blocks from now on.
  std::erase_if(by.owes,
                [&c](const auto& d) { return !d.first.batch.empty() && d.first.at <= c.blocks.back()->header().at; });
}

void service_check::checkpointed(replica_id who, height at) {
  auto& by = servers_[who];
  by.dropped = std::max(by.dropped, at);
  std::erase_if(by.owes, [at](const auto& d) { return d.first.batch.empty() && d.first.at <= at; });
}

void service_check::signed_by(time_point now, replica_id who, const signed_message& m, violation_list& found) {
  if (family_ == family::other)
    return;
  auto& by = servers_[who];
  if (family_ == family::chained) {
    by.speaks = by.speaks || m.kind == chained::number(ck::vote) || m.kind == chained::number(ck::timeout);
    if (m.kind == chained::number(ck::block))
      if (const auto b = decode<justified_header>(m.body))
        pay(by, b.value().header.at, {});
  } else {
    by.speaks = by.speaks || m.kind == pbft::number(pk::prepare) || m.kind == pbft::number(pk::view_change);
    if (m.kind == pbft::number(pk::prepare)) {
      if (const auto v = decode<block_vote>(m.body))
        by.prepared.emplace(v.value().block, v.value().at);
    } else if (m.kind == pbft::number(pk::decided)) {
      if (const auto d = decode<pbft::decided_batch>(m.body))
        pay(by, d.value().what.at, {});
    } else if (m.kind == pbft::number(pk::payload)) {
      if (const auto b = decode<pbft::batch_header>(m.body))
        pay(by, b.value().at, digest_of(b.value()));
    }
  }
  overdue(now, who, by, found);
}

void service_check::delivered(time_point now, replica_id who, const signed_message& m) {
  if (family_ == family::other || m.author == who)
    return;
  const bool blocks = family_ == family::chained && m.kind == chained::number(ck::request);
  const bool batches = family_ == family::pbft && m.kind == pbft::number(pk::status);
  auto& by = servers_[who];
  if (!(blocks || batches) || ++by.asked[m.author] > questions_max || !by.speaks)
    return;
  std::erase_if(by.fresh, [&](const auto& f) {
    const bool settled = f.first + settling <= now;
    by.committed = settled ? std::max(by.committed, f.second) : by.committed;
    return settled;
  });
  if (blocks)
    asked_for_blocks(now, by, m);
  else
    asked_for_batches(now, by, m);
}

void service_check::asked_for_blocks(time_point now, server& by, const signed_message& m) {
  const auto r = decode<block_request>(m.body);
  if (!r || r.value().have.empty())
    return;
  const auto& what = r.value();
  const auto& wanted = what.wanted.vote;
  const auto holds = [&](height at, const digest& id) {
    const auto known = chain_.find(at);
    return at <= by.committed && known != chain_.end() && known->second == id;
  };
  if (!holds(wanted.at, wanted.block) || what.have.back().at < by.dropped)
    return;
  const auto start = std::ranges::find_if(
    what.have, [&](const block_ref& b) { return b.at == height{0} || (b.at <= wanted.at && holds(b.at, b.id)); });
  if (start != what.have.end())
    owe_block(now, by, m.author, start->at, wanted.at);
}

void service_check::asked_for_batches(time_point now, server& by, const signed_message& m) {
  const auto decoded = decode<pbft::status>(m.body);
  if (!decoded)
    return;
  const auto& s = decoded.value();
  if (s.executed >= by.dropped)
    owe_block(now, by, m.author, s.executed, by.committed);
  for (const auto& id : s.wanted) {
    // An earlier question, even of before the prepare, may have been answered; nobody owes a second answer in a tick.
    const bool first = by.wanted.emplace(m.author, id).second;
    const auto has = by.prepared.find(id);
    if (first && has != by.prepared.end() && by.fresh.empty() && has->second > by.committed)
      by.owes.try_emplace({m.author, has->second, id}, now + patience);
  }
}

void service_check::owe_block(time_point now, server& by, replica_id to, height base, height last) {
  if (base >= last || base < by.promised[to])
    return;
  by.promised[to] = last;
  by.owes.try_emplace({to, base.next(), {}}, now + patience);
}

void service_check::pay(server& by, height at, const digest& batch) {
  paid_ += std::erase_if(by.owes, [&](const auto& d) {
    return batch.empty() ? d.first.batch.empty() && d.first.at == at : d.first.batch == batch;
  });
}

void service_check::overdue(time_point now, replica_id who, server& by, violation_list& found) {
  for (const auto& [what, until] : by.owes)
    if (until < now)
      found.add("obligation", {who, what.at, {}, now},
                "replica " + std::to_string(who.value()) + " was asked by replica " + std::to_string(what.to.value())
                  + (what.batch.empty() ? " for block " + std::to_string(what.at.value()) + ", which it has,"
                                        : " for batch " + short_hex(what.batch) + ", which it sent a prepare for,")
                  + " and has not answered in time");
}

} // namespace bezant::simulation
