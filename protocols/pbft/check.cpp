// What PBFT's messages and proofs claim by themselves, checked before a core sees them. Pure; any thread.
#include "core/mutant.hpp"
#include "protocols/pbft/rules.hpp"
#include "protocols/registry.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

template <class T, class Check>
result<void> checked(const signed_message& m, Check check_body) {
  const auto body = decode<T>(m.body);
  if (!body)
    return protocol_error::bad_message;
  return check_body(body.value());
}

result<void> check_batch(const batch_header& b, const replica_set& replicas) {
  if (b.at == height{0} || b.view == view_number{0} || b.proposer != primary_of(b.view, replicas))
    return protocol_error::bad_message;
  return outcome::success();
}

result<void> check_content(const signed_message& m, const batch_header& b) {
  if (m.content == nullptr || m.content->root() != b.payload_root || m.content->data_bytes() > payload::bytes_max)
    return protocol_error::bad_payload;
  return outcome::success();
}

result<void> check_pre_prepare(const signed_message& m, const replica_set& replicas) {
  return checked<pre_prepare>(m, [&](const pre_prepare& p) -> result<void> {
    BOOST_OUTCOME_TRY(check_signed(m.author, p, replicas));
    if (p.what.view == p.view)
      return check_content(m, p.what);
    // Proposed again: whoever lacks the payload asks for it.
    if (m.content != nullptr)
      return protocol_error::bad_payload;
    return outcome::success();
  });
}

result<void> check_vote(const signed_message& m, const replica_set& replicas) {
  return checked<block_vote>(m, [&](const block_vote& v) -> result<void> {
    if (v.view == view_number{0} || v.at == height{0})
      return protocol_error::bad_message;
    // TOCS 2002, section 4.3: the primary sends no prepare.
    if (m.kind == number(kind::prepare) && m.author == primary_of(v.view, replicas))
      return protocol_error::bad_message;
    return outcome::success();
  });
}

/// Of Q: no more than an honest replica states.
bool well_formed(std::span<const pre_prepared> stated, height stable, view_number below) {
  const pre_prepared* before = nullptr;
  std::size_t alike = 0;
  for (const auto& q : stated) {
    if (q.at <= stable || q.at.value() - stable.value() > window_max || q.view == view_number{0} || q.view >= below)
      return false;
    if (before != nullptr && std::pair{before->at, before->what} >= std::pair{q.at, q.what})
      return false;
    alike = before != nullptr && before->at == q.at ? alike + 1 : 1;
    if (alike > stated_per_height_max)
      return false;
    before = &q;
  }
  return true;
}

result<void> check_view_change(byte_view body, const replica_set& replicas) {
  const auto c = decode<view_change>(body);
  if (!c || c.value().view <= view_number{1})
    return protocol_error::bad_message;
  // The entries of P count one by one, see `plan_view`: a wrong signature hides no other entry. Their form is what
  // every honest replica keeps to; without it a view-change would be as large as a message may be.
  const auto& stable = c.value().stable.vote.at;
  const auto prepares = replicas.quorum() - (seeded_bug("pbft-quorum-2f") ? 2 : 1);
  height before = stable;
  for (const auto& p : c.value().prepared) {
    if (p.what.at <= before || p.what.at.value() - stable.value() > window_max || p.view == view_number{0}
        || p.view >= c.value().view || p.prepares.size() != prepares)
      return protocol_error::bad_certificate;
    before = p.what.at;
  }
  if (!well_formed(c.value().stated, stable, c.value().view))
    return protocol_error::bad_message;
  return check_stable(c.value().stable, replicas);
}

result<void> check_new_view(const signed_message& m, const replica_set& replicas) {
  return checked<new_view>(m, [&](const new_view& n) -> result<void> {
    if (n.view <= view_number{1} || m.author != primary_of(n.view, replicas))
      return protocol_error::bad_message;
    if (n.changes.size() < replicas.quorum() || n.changes.size() > replicas.size())
      return protocol_error::bad_certificate;
    std::vector<view_change> changes;
    for (const auto& c : n.changes) {
      if ((&c != &n.changes.front() && (&c - 1)->author >= c.author) || !replicas.contains(c.author)
          || !replicas.verify(c.author, number(kind::view_change), c.body, c.by))
        return protocol_error::bad_certificate;
      BOOST_OUTCOME_TRY(check_view_change(c.body, replicas));
      changes.push_back(decode<view_change>(c.body).value());
      if (changes.back().view != n.view)
        return protocol_error::bad_certificate;
    }
    // TOCS 2002, section 4.4: a backup recomputes O and refuses a wrong one.
    BOOST_OUTCOME_TRY(const auto plan, plan_view(n.view, changes, replicas));
    if (!std::ranges::equal(plan.batches, n.batches) && !seeded_bug("pbft-any-new-view"))
      return protocol_error::bad_certificate;
    return outcome::success();
  });
}

result<void> check_decided(const batch_header& b, const vote_certificate& c, const replica_set& replicas) {
  if (c.shares.empty() || c.vote.at != b.at || c.vote.block != digest_of(b) || c.vote.view < b.view)
    return protocol_error::bad_certificate;
  return check_certificate(c, number(kind::commit), replicas);
}

bool may_carry_payload(message_kind k) {
  return k == number(kind::pre_prepare) || k == number(kind::decided) || k == number(kind::payload);
}

} // namespace

result<void> check_signed(replica_id author, const pre_prepare& p, const replica_set& replicas) {
  BOOST_OUTCOME_TRY(check_batch(p.what, replicas));
  if (author != primary_of(p.view, replicas) || p.what.view > p.view)
    return protocol_error::bad_message;
  return outcome::success();
}

result<void> check(const signed_message& m, const replica_set& replicas) {
  if (!replicas.contains(m.author))
    return protocol_error::bad_message;
  if (m.content != nullptr && !may_carry_payload(m.kind))
    return protocol_error::bad_payload;
  switch (static_cast<kind>(m.kind)) {
    case kind::pre_prepare: return check_pre_prepare(m, replicas);
    case kind::prepare:
    case kind::commit: return check_vote(m, replicas);
    case kind::checkpoint:
      return checked<checkpoint_vote>(m, [](const checkpoint_vote& v) -> result<void> {
        if (v.at == height{0})
          return protocol_error::bad_message;
        return outcome::success();
      });
    case kind::view_change: return check_view_change(m.body, replicas);
    case kind::new_view: return check_new_view(m, replicas);
    case kind::stable:
      return checked<checkpoint_certificate>(
        m, [&](const checkpoint_certificate& c) { return check_stable(c, replicas); });
    case kind::status: return checked<status>(m, [](const status&) -> result<void> { return outcome::success(); });
    case kind::decided:
      return checked<decided_batch>(m, [&](const decided_batch& d) -> result<void> {
        BOOST_OUTCOME_TRY(check_batch(d.what, replicas));
        BOOST_OUTCOME_TRY(check_content(m, d.what));
        return check_decided(d.what, d.proof, replicas);
      });
    case kind::payload:
      return checked<batch_header>(m, [&](const batch_header& b) -> result<void> {
        BOOST_OUTCOME_TRY(check_batch(b, replicas));
        return check_content(m, b);
      });
  }
  return protocol_error::bad_message;
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto c = decode<vote_certificate>(proof);
  const auto b = batch_of(header);
  if (!c || !check_batch(b, replicas) || !check_decided(b, c.value(), replicas))
    return protocol_error::bad_proof;
  return outcome::success();
}

std::optional<bytes> slot(const signed_message& m) {
  switch (static_cast<kind>(m.kind)) {
    case kind::pre_prepare:
      if (const auto p = decode<pre_prepare>(m.body))
        return encode(std::array{p.value().view.value(), p.value().what.at.value()});
      break;
    case kind::prepare:
    case kind::commit:
      if (const auto v = decode<block_vote>(m.body))
        return encode(std::array{v.value().view.value(), v.value().at.value()});
      break;
    case kind::checkpoint:
      if (const auto v = decode<checkpoint_vote>(m.body))
        return encode(v.value().at);
      break;
    case kind::view_change:
      if (const auto c = decode<view_change>(m.body))
        return encode(c.value().view);
      break;
    case kind::new_view:
      if (const auto n = decode<new_view>(m.body))
        return encode(n.value().view);
      break;
    case kind::stable:
    case kind::status:
    case kind::decided:
    case kind::payload: break;
  }
  return std::nullopt;
}

std::string_view kind_name(message_kind k) {
  switch (static_cast<kind>(k)) {
    case kind::pre_prepare: return "pre-prepare";
    case kind::prepare: return "prepare";
    case kind::commit: return "commit";
    case kind::checkpoint: return "checkpoint";
    case kind::view_change: return "view-change";
    case kind::new_view: return "new-view";
    case kind::stable: return "stable";
    case kind::status: return "status";
    case kind::decided: return "decided";
    case kind::payload: return "payload";
  }
  return "unknown";
}

} // namespace bezant::pbft
