#include "audit/detector.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::audit {

namespace {

signed_message without_payload(const signed_message& m) {
  return {m.author, m.kind, m.body, m.by, nullptr};
}

/// Messages whose certificates passed a check, and are looked into.
bool may_show_others(message_role role) {
  return role == message_role::certificate || role == message_role::proposal || role == message_role::answer;
}

} // namespace

detector::detector(const protocol_info& protocol, const replica_set& replicas, const application* app,
                   detector_limits limits)
  : protocol_{protocol},
    replicas_{replicas},
    app_{app},
    limits_{limits},
    states_{limits.checkpoints_max},
    headers_{*make_genesis_block(replicas.chain()), limits.headers_max} {}

std::vector<evidence> detector::take() {
  return std::exchange(found_, {});
}

bool detector::may_tell(replica_id culprit) const {
  const auto at = told_.find(culprit);
  return at == told_.end() || at->second.size() < limits_.offences_max;
}

void detector::found(replica_id culprit, std::string_view offence, evidence e) {
  if (may_tell(culprit) && told_[culprit].emplace(offence).second)
    found_.push_back(std::move(e));
}

bool detector::in_window(view_number v) const {
  // View 0: a message that belongs to no view.
  return v == view_number{0}
         || (v.value() + limits_.views >= centre_.value() && v.value() <= centre_.value() + limits_.views);
}

void detector::heard_of(replica_id who, view_number v) {
  auto& highest = histories_[who].highest;
  if (v <= highest)
    return;
  highest = v;
  // The highest view of all would let one replica move the window away from what it signed.
  if (v <= centre_ || histories_.size() <= replicas_.faults())
    return;
  std::vector<view_number> views;
  for (const auto& [other, h] : histories_)
    views.push_back(h.highest);
  const auto kth = views.begin() + static_cast<std::ptrdiff_t>(replicas_.faults());
  std::ranges::nth_element(views, kth, std::ranges::greater{});
  centre_ = std::max(centre_, *kth);
}

void detector::checked(const signed_message& m) {
  if (is_house(m.kind)) {
    if (const auto other = replicas_.contains(m.author) ? states_.add(m) : std::nullopt)
      compare(*other, m);
    return;
  }
  const auto a = protocol_.describe ? protocol_.describe(m.kind, m.body) : std::nullopt;
  if (!a || !protocol_.slot)
    return;
  open(m, *a);
  keep(m, *a);
  // Checks look at what others need; the sets in a timeout or view-change may hold more than is looked at.
  if (a->role == message_role::timeout && may_tell(m.author) && protocol_.never_signed)
    if (const auto offence = protocol_.never_signed(m, replicas_))
      found(m.author, *offence, {replicas_.chain(), malformed{m.author, statement_of(m)}});
}

void detector::open(const signed_message& m, const message_anatomy& a) {
  if (!protocol_.unpack || !may_show_others(a.role))
    return;
  // Most are seen again and again. Of the same certificate from somebody else the signers may be others.
  const auto what = hasher{"opened"}.add(m.kind).update(m.body).finish();
  if (!opened_.insert(what).second)
    return;
  opened_order_.push_back(what);
  if (opened_order_.size() > limits_.certificates_max) {
    opened_.erase(opened_order_.front());
    opened_order_.pop_front();
  }
  for (const auto& inner : protocol_.unpack(m))
    if (const auto of = protocol_.describe(inner.kind, inner.body))
      keep(inner, *of);
}

void detector::keep(const signed_message& m, const message_anatomy& a) {
  const auto slot = protocol_.slot(m);
  if (!slot || !replicas_.contains(m.author))
    return;
  heard_of(m.author, a.view);
  if (!in_window(a.view))
    return;
  auto& of = histories_[m.author];
  auto& of_kind = of.kinds[m.kind];
  // Backwards: whole numbers are little-endian there, and the lowest has to go first.
  const auto [at, fresh] = of_kind.try_emplace({a.view, {slot->rbegin(), slot->rend()}}, kept{});
  if (!fresh) {
    if (at->second.message.body != m.body && !seeded_bug("audit-overlooks-second-body"))
      compare(at->second.message, m);
    return;
  }
  at->second.message = without_payload(m);
  ++size_;
  bool telling = a.role == message_role::timeout || a.role == message_role::certificate;
  if (a.role == message_role::proposal && protocol_.proposes)
    if (const auto b = protocol_.proposes(m.kind, m.body)) {
      learn_header(*b);
      telling = skips_views(*b);
    }
  if (a.role == message_role::vote) {
    compare_with_neighbours(of_kind, at);
    telling = headers_.skips(a.block);
  }
  if (a.role == message_role::proposal)
    note_proposal(at->first, at->second.message, a.block);
  else if (a.role == message_role::vote)
    note_vote(at->first, m.author, a.block);
  if (telling)
    mark_telling(of, m.kind, at->first, at->second);
  else
    compare_with_telling(of, a.view, at->second);
  if (of_kind.size() > limits_.slots_max) {
    of_kind.erase(of_kind.begin());
    --size_;
  }
}

void detector::note_proposal(const slot_key& key, const signed_message& m, const digest& block) {
  auto& q = questions_[key];
  if (!q.block.empty())
    return;
  q.proposal = m;
  q.block = block;
  dispute(q);
}

void detector::note_vote(const slot_key& key, replica_id who, const digest& block) {
  auto& q = questions_[key];
  q.votes.emplace(who, block);
  dispute(q);
  if (questions_.size() > limits_.slots_max)
    questions_.erase(questions_.begin());
}

void detector::dispute(question& q) {
  if (q.shown || q.block.empty())
    return;
  const auto others = std::ranges::count_if(q.votes, [&](const auto& vote) { return vote.second != q.block; });
  if (static_cast<std::size_t>(others) <= replicas_.faults())
    return;
  q.shown = true;
  disputed_.push_back(q.proposal);
}

void detector::learn_header(const proposed_block& b) {
  if (!b.justify)
    return; // the protocol has no chain of blocks to look into
  const auto id = digest_of(b.header);
  if (!headers_.learn(id, b))
    return;
  // Votes for it, and for what stands on it, that came before it tell more than was known of them.
  const auto newer = headers_.standing_on(id);
  for (auto& [who, of] : histories_)
    for (auto& [kind, of_kind] : of.kinds)
      for (auto at = of_kind.lower_bound({b.header.view, {}});
           at != of_kind.end() && (newer.size() > 1 || at->first.view == b.header.view); ++at) {
        const auto a = protocol_.describe(kind, at->second.message.body);
        if (!a || a->role != message_role::vote || !newer.contains(a->block))
          continue;
        if (at->second.telling)
          compare_with_all(of, at->second);
        else if (skips_views(b) && a->block == id)
          mark_telling(of, kind, at->first, at->second);
        else
          compare_with_telling(of, a->view, at->second);
      }
}

void detector::compare_with_neighbours(slots& of_kind, slots::iterator at) {
  // Without headers: what needs them takes a block that skips views, and such a vote is compared with everything.
  const auto look = [&](slots::iterator other) {
    const auto& a = other->second.message;
    const auto& b = at->second.message;
    if (other->first.view != at->first.view && protocol_.offence && protocol_.offence(a, b, {}))
      compare(a, b);
  };
  if (at != of_kind.begin())
    look(std::prev(at));
  if (const auto after = std::next(at); after != of_kind.end())
    look(after);
}

void detector::mark_telling(history& of, message_kind kind, const slot_key& key, kept& k) {
  k.telling = true;
  of.telling.emplace_back(kind, key);
  if (of.telling.size() > limits_.telling_max)
    of.telling.pop_front();
  compare_with_all(of, k);
}

void detector::compare_with_all(history& of, const kept& k) {
  for (const auto& [kind, of_kind] : of.kinds)
    for (const auto& [key, other] : of_kind)
      if (&other != &k)
        compare(other.message, k.message);
}

void detector::compare_with_telling(history& of, view_number view, const kept& k) {
  for (const auto& [kind, key] : of.telling) {
    if (key.view < view)
      continue;
    const auto& of_kind = of.kinds[kind];
    if (const auto at = of_kind.find(key); at != of_kind.end())
      compare(at->second.message, k.message);
  }
}

void detector::add_headers(const signed_message& m, std::vector<block_header>& list) const {
  const auto a = protocol_.describe(m.kind, m.body);
  if (a && a->role == message_role::vote)
    headers_.add(a->block, list);
}

void detector::compare(const signed_message& a, const signed_message& b) {
  auto offence = is_house(a.kind)    ? house_offence(a, b)
                 : protocol_.offence ? protocol_.offence(a, b, {})
                                     : std::nullopt;
  std::vector<block_header> headers;
  if (!offence && !is_house(a.kind)) {
    add_headers(a, headers);
    add_headers(b, headers);
    if (!headers.empty() && protocol_.offence)
      offence = protocol_.offence(a, b, headers);
  }
  if (!offence && seeded_bug("audit-any-two-messages"))
    offence = "double-vote";
  if (!offence || !may_tell(a.author))
    return;
  if (auto c = contradiction_of(a, b, headers, protocol_))
    found(a.author, *offence, {replicas_.chain(), std::move(*c)});
}

void detector::accused(const signed_message& first, const signed_message& second) {
  if (first.author == second.author && replicas_.contains(first.author))
    compare(first, second);
}

void detector::refused(const signed_message& m) {
  if (!replicas_.contains(m.author) || !may_tell(m.author))
    return;
  const auto offence = protocol_.never_signed ? protocol_.never_signed(m, replicas_) : std::nullopt;
  if (offence)
    found(m.author, *offence, {replicas_.chain(), malformed{m.author, statement_of(m)}});
  else if (m.content != nullptr)
    find_forged(m);
  // What the message says is signed all the same: a proposal with a void order may be the second one of its view.
  if (const auto a = protocol_.describe ? protocol_.describe(m.kind, m.body) : std::nullopt; a && protocol_.slot)
    keep(m, *a);
}

void detector::find_forged(const signed_message& m) {
  const auto proposed = protocol_.proposes ? protocol_.proposes(m.kind, m.body) : std::nullopt;
  // Whoever hands a proposal on can put another payload beside it.
  if (!proposed || m.content->root() != proposed->header.payload_root)
    return;
  for (const auto& t : m.content->transactions()) {
    if (check_transaction(t, {&protocol_, &replicas_, app_}))
      continue;
    forged_order e{m.author, statement_of(m), {}, t};
    for (const auto& each : m.content->transactions())
      e.transactions.push_back(each.id());
    if (e.transactions.size() <= payload::transactions_max)
      found(m.author, "forged-order", {replicas_.chain(), std::move(e)});
    return;
  }
}

} // namespace bezant::audit
