// PBFT: saying again what was lost, and bringing back a replica that is behind (TOCS 2002, section 5.2).
#include "protocols/pbft/core.hpp"

#include <algorithm>

namespace bezant::pbft {

status core::own_status() const {
  status s{view_, active_, executed_, low(), {}};
  const auto want = [&s](const digest& id) {
    if (s.wanted.size() < status::wanted_max)
      s.wanted.push_back(id);
  };
  for (const auto& [at, known] : decided_)
    if (known.content == nullptr)
      want(known.proof.vote.block);
  if (!active_)
    return s;
  for (const auto& [at, slot] : log_.slots())
    if (const auto r = slot.rounds.find(view_);
        r != slot.rounds.end() && r->second.proposal && !slot.batches.contains(r->second.id))
      want(r->second.id);
  return s;
}

void core::ask(effects& out) {
  // Of f+1 replicas one is honest; which ones changes from time to time.
  const auto n = static_cast<std::uint32_t>(replicas_->size());
  for (std::size_t i = 0; i <= replicas_->faults() && n > 1; ++i) {
    next_peer_ = (next_peer_ + 1) % n;
    if (next_peer_ == self_.value())
      next_peer_ = (next_peer_ + 1) % n;
    ask(replica_id{next_peer_}, out);
  }
}

void core::ask(replica_id who, effects& out) {
  server_ = who;
  server_base_ = executed_;
  out.add(send_to{who, make_message(kind::status, own_status())});
}

void core::behind(replica_id who, effects& out) {
  if (who != self_ && nudged_.insert(who).second)
    ask(who, out);
}

void core::help(replica_id who, effects& out) {
  if (who != self_ && entered_ && active_ && helped_.insert(who).second)
    out.add(relay{who, *entered_});
}

void core::on_status(const signed_message& m, effects& out) {
  const auto decoded = decode<status>(m.body);
  if (!decoded || m.author == self_ || answers_[m.author]++ >= limits_.answers_per_tick)
    return;
  const auto& s = decoded.value();
  if (s.view < view_ || (s.view == view_ && !s.active))
    help(m.author, out);
  if (s.stable < low())
    out.add(send_to{m.author, make_message(kind::stable, stable_)});
  if (s.executed < executed_)
    archive_.asked(m.author, s.executed, out);
  for (const auto& id : s.wanted)
    if (const auto* held = log_.batch(id); held != nullptr && given_.emplace(m.author, id).second)
      out.add(send_to{m.author, make_message(kind::payload, held->what, held->content)});
}

void core::on_decided(const signed_message& m, effects& out) {
  const auto decoded = decode<decided_batch>(m.body);
  if (!decoded || m.content == nullptr || m.content->root() != decoded.value().what.payload_root)
    return;
  const auto& d = decoded.value();
  if (too_far(d.what.at))
    return;
  decide(d.proof, out);
  const auto at = decided_.find(d.what.at);
  if (at == decided_.end() || at->second.content != nullptr || at->second.proof.vote.block != digest_of(d.what))
    return;
  at->second.what = d.what;
  at->second.content = m.content;
}

void core::on_payload(const signed_message& m, effects& out) {
  const auto decoded = decode<batch_header>(m.body);
  if (!decoded || m.content == nullptr || m.content->root() != decoded.value().payload_root)
    return;
  const auto& b = decoded.value();
  const auto id = digest_of(b);
  if (const auto at = decided_.find(b.at);
      at != decided_.end() && at->second.content == nullptr && at->second.proof.vote.block == id) {
    at->second.what = b;
    at->second.content = m.content;
  }
  const auto* r = log_.find(b.at, view_);
  if (!active_ || r == nullptr || !r->proposal || r->id != id || r->accepted)
    return;
  log_.hold(b, m.content, view_);
  consider(b.at, view_, out);
}

} // namespace bezant::pbft
