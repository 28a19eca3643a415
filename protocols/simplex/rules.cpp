#include "protocols/simplex/rules.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::simplex {

namespace {

template <class T>
message make_own(kind k, const T& x) {
  return {static_cast<message_kind>(k), encode(x), nullptr};
}

constexpr std::uint64_t window = 32; ///< finalize votes of views that are further away are dropped

} // namespace

rules::rules(const protocol_config& config, const options& chosen)
  : core{config,
         {.name = "simplex",
          .certified = "notarized",
          .announce = true,
          .plain_timeouts = true,
          .joins = false,
          .vote_after_timeout = true,
          .idle = chosen.idle,
          .timeout = chosen.delta * 3,
          .measured = chosen.measured},
         chosen.leaders,
         chained::limits{}},
    finalize_votes_{config.replicas->quorum()},
    finalize_evidence_{static_cast<message_kind>(kind::finalize)} {}

// Kept up to date step by step: the views since the last notarization may be many, and this is asked at every message.
void rules::stretch_run() {
  if (run_end_ < view()) {
    auto begin = view();
    while (begin > run_end_ && nullifications_.contains(view_number{begin.value() - 1}))
      begin = view_number{begin.value() - 1};
    run_begin_ = begin > run_end_ ? begin : run_begin_;
    run_end_ = view();
  }
  while (run_begin_ > view_number{1} && nullifications_.contains(view_number{run_begin_.value() - 1}))
    run_begin_ = view_number{run_begin_.value() - 1};
}

bool rules::nullified_since(view_number after) {
  stretch_run();
  if (after.next() >= run_begin_ || seeded_bug("simplex-no-nullification-needed"))
    return true;
  const auto last = run_begin_.value() - 1;
  const auto reach = std::min(last - after.value(), view_range::views_max);
  missing_ = view_range{view_number{last - reach + 1}, view_number{last}};
  return false;
}

// "Propose": the leader extends a notarized chain; every view since was nullified.
const block_tree::node* rules::to_extend() {
  const auto& tip = tree().best_tip();
  return nullified_since(tip.what->header().view) ? &tip : nullptr;
}

// "Vote": the parent is notarized, which its being in the tree says, and every view between is nullified.
bool rules::may_vote(const chained::proposal& p, const block&) {
  return nullified_since(p.block.justify.vote.view);
}

// A notarization ends the view. Who has not voted for the dummy block votes to finalize ("Finalize").
void rules::learned(const vote_certificate& c, effects& out) {
  if (c.vote.view < view())
    return;
  const bool nullified = state().gave_up.view >= c.vote.view && !seeded_bug("simplex-finalize-after-nullify");
  if (running() && !nullified && finalized_.view < c.vote.view)
    cast_finalize(c.vote, out);
  enter(c.vote.view.next(), false, out);
}

void rules::cast_finalize(const block_vote& v, effects& out) {
  finalized_ = v;
  if (!seeded_bug("simplex-finalize-not-journaled"))
    persist_state(out);
  out.add(broadcast{make_own(kind::finalize, v)});
}

void rules::certified(const block_tree::node&, effects& out) {
  try_commit(out);
}

// "Finalize": a notarized block with a quorum of finalize votes, and everything before it.
void rules::try_commit(effects& out) {
  if (!finalization_)
    return;
  const auto* b = tree().find(finalization_->vote.block);
  if (b == nullptr || !b->certificate || b->what == tree().root_ptr())
    return;
  commit_to(*b, encode(commit_proof{*b->certificate, *finalization_}), out);
  nullifications_.erase(nullifications_.begin(), nullifications_.lower_bound(tree().root().header().view));
}

void rules::learn_finalization(const vote_certificate& c, effects& out) {
  if (halted() || c.vote.at <= tree().root().header().at || (finalization_ && finalization_->vote.view >= c.vote.view))
    return;
  finalization_ = c;
  try_commit(out);
}

void rules::on_finalize(const signed_message& m, effects& out) {
  const auto v = decode<block_vote>(m.body);
  if (!v || halted())
    return;
  const auto at = v.value().view.value();
  if (at + window < view().value() || at > view().value() + window)
    return;
  compare(nullifies_, v.value().view, m, out);
  finalize_evidence_.saw_vote(v.value(), m.author, m.by, false, out);
  finalizes_[m.author] = {v.value().view, m};
  const auto added = finalize_votes_.add(v.value(), m.author, m.by);
  if (added.certificate)
    learn_finalization(*added.certificate, out);
}

// Nobody honest votes to finalize a view and for its dummy block, in either order.
void rules::compare(const std::map<replica_id, signed_view>& others, view_number v, const signed_message& m,
                    effects& out) {
  if (const auto other = others.find(m.author); other != others.end()
                                                && (other->second.view == v || seeded_bug("simplex-accuse-other-view"))
                                                && charged_.insert(m.author).second)
    out.add(accuse{m.author, "nullify-and-finalize", other->second.message, m});
}

void rules::heard(const chained::timeout_vote& t, const signed_message& m, effects& out) {
  compare(finalizes_, t.view, m, out);
  nullifies_[m.author] = {t.view, m};
}

void rules::heard(const chained::timeout_certificate& c, effects& out) {
  if (c.view <= tree().root().header().view || nullifications_.contains(c.view))
    return;
  remember(c);
  // The replicas' own votes do not bring it back if all of them restart: each remembers only its last.
  if (running() && !seeded_bug("simplex-nullification-not-journaled"))
    out.add(persist{{static_cast<record_kind>(journal::nullification), encode(c)}, c.view});
}

void rules::remember(const chained::timeout_certificate& c) {
  nullifications_[c.view] = c;
}

// The timer ran out: a vote for the dummy block, unless this view was voted to be finalized. What others may have
// missed is said again.
void rules::expired(effects& out) {
  if (finalized_.view < view())
    give_up(out);
  repeat_vote(out);
  if (finalized_.at > tree().root().header().at)
    out.add(broadcast{make_own(kind::finalize, finalized_)});
  if (finalization_)
    out.add(broadcast{make_own(kind::finalization, *finalization_)});
  answers_.clear();
  asked_.reset();
}

void rules::entered(effects&) {
  answers_.clear();
  asked_.reset();
  const auto v = view().value();
  const view_number low{v > window ? v - window : 0};
  finalize_votes_.forget_below(low);
  finalize_evidence_.forget_below(low);
}

void rules::finish(effects& out) {
  if (missing_)
    ask(out);
  missing_.reset();
}

// What a proposal refers to and this replica lacks is asked for at once: first of the leader, then of everybody in
// turn.
void rules::ask(effects& out) {
  if (asked_)
    return;
  const auto n = static_cast<std::uint32_t>(replicas().size());
  if (n == 1)
    return; // nobody else could know
  asked_ = now();
  auto to = likely_leader();
  if (to == self() || tries_ % 2 == 1)
    to = replica_id{(self().value() + 1 + tries_ / 2 % (n - 1)) % n};
  ++tries_;
  if (to != self())
    out.add(send_to{to, make_own(kind::ask, *missing_)});
}

void rules::answer(const signed_message& m, effects& out) {
  const auto r = decode<view_range>(m.body);
  if (!r || m.author == self() || answers_[m.author] == answers_per_view_max)
    return;
  ++answers_[m.author];
  for (auto at = nullifications_.lower_bound(r.value().first);
       at != nullifications_.end() && at->first <= r.value().last; ++at)
    out.add(send_to{m.author, chained::make_message(chained::kind::timeout_certificate, at->second)});
  // A view without nullification was notarized; the latest notarization brings the asker further than any other.
  const auto& tip = tree().best_tip();
  if (!tip.certificate->shares.empty() && tip.what->header().view >= r.value().first)
    out.add(send_to{m.author, chained::make_message(chained::kind::certificate, *tip.certificate)});
}

void rules::take_own(const message_in& e, effects& out) {
  const auto& m = e.message;
  switch (static_cast<kind>(m.kind)) {
    case kind::finalize: return on_finalize(m, out);
    case kind::finalization:
      if (const auto c = decode<vote_certificate>(m.body))
        learn_finalization(c.value(), out);
      return;
    case kind::ask: return e.link_peer == m.author ? answer(m, out) : void();
  }
}

void rules::restore_own(byte_view own) {
  const auto stored = decode<block_vote>(own);
  require(bool{stored}, "the own journal reads back");
  finalized_ = stored.value();
}

void rules::replay_own(const record& r) {
  if (r.kind != static_cast<record_kind>(journal::nullification))
    return;
  const auto stored = decode<chained::timeout_certificate>(r.body);
  require(bool{stored}, "the own journal reads back");
  if (stored.value().view <= tree().root().header().view)
    return;
  // Not only remembered: it may be what brought this replica to its view, and others need to be told of it. While the
  // journal is read nothing is said.
  effects nothing;
  learn(stored.value(), false, nothing);
}

view_number rules::lowest_own_view() const {
  const auto last = nullifications_.empty() ? view_number{0} : nullifications_.rbegin()->first;
  return std::max(last, finalized_.view).next();
}

std::vector<vote_certificate> rules::certificates_in(byte_view proof) const {
  const auto decoded = decode<commit_proof>(proof);
  return decoded ? std::vector{decoded.value().notarization} : std::vector<vote_certificate>{};
}

protocol_status rules::snapshot() const {
  auto status = core::snapshot();
  status.sizes.insert(status.sizes.end(),
                      {{"nullifications", nullifications_.size()}, {"finalize-votes", finalize_votes_.size()}});
  return status;
}

} // namespace bezant::simplex
