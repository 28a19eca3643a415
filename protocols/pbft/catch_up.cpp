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
    if (const auto r = slot.rounds.find(view_); r != slot.rounds.end() && r->second.proposal
                                                && !slot.batches.contains(r->second.id) && may_take(r->second.what))
      want(r->second.id);
  if (primary() == self_)
    for (auto at = reproposed_.upper_bound(executed_); at != reproposed_.end(); ++at)
      if (!proposed_.contains(at->first))
        want(digest_of(at->second));
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
  if (!archive_.spend(m.author, m.body.size(), now_))
    return;
  if (s.view < view_ || (s.view == view_ && !s.active))
    help(m.author, out);
  if (s.stable < low())
    out.add(send_to{m.author, make_message(kind::stable, stable_)});
  if (s.executed < executed_)
    archive_.asked(m.author, s.executed, now_, out);
  for (const auto& id : s.wanted)
    if (const auto* held = log_.batch(id); held != nullptr && given_.emplace(m.author, id).second
                                           && archive_.spend(m.author, held->content->data_bytes(), now_))
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
  supply(d.what, m.content);
}

/// What was decided before its payload was here.
void core::supply(const batch_header& b, const payload_ptr& content) {
  const auto at = decided_.find(b.at);
  if (at == decided_.end() || at->second.content != nullptr || content == nullptr
      || at->second.proof.vote.block != digest_of(b) || content->root() != b.payload_root)
    return;
  at->second.what = b;
  at->second.content = content;
}

void core::on_payload(const signed_message& m, effects& out) {
  const auto decoded = decode<batch_header>(m.body);
  if (!decoded || m.content == nullptr || m.content->root() != decoded.value().payload_root)
    return;
  const auto& b = decoded.value();
  const auto id = digest_of(b);
  supply(b, m.content);
  const auto chosen = reproposed_.find(b.at);
  if (leads() && chosen != reproposed_.end() && chosen->second == b && !proposed_.contains(b.at) && may_take(b)) {
    log_.hold(b, m.content, view_);
    propose_again(out);
  }
  const auto* r = log_.find(b.at, view_);
  if (!active_ || r == nullptr || !r->proposal || r->id != id || r->accepted || !may_take(b))
    return;
  log_.hold(b, m.content, view_);
  consider(b.at, view_, out);
}

} // namespace bezant::pbft
