// What PBFT's messages and proofs show, and what a replica's commits contradict in other kinds. Pure; any thread.
#include "protocols/pbft/rules.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

/// The entries of P. They were not checked (`check` lets wrong ones pass): each statement's signature still has to be.
void testify_prepared(byte_view body, const replica_set& replicas, testimony& out) {
  const auto change = decode<view_change>(body);
  if (!change)
    return;
  for (const auto& c : change.value().prepared) {
    out.statements.push_back({primary_of(c.view, replicas), number(kind::pre_prepare),
                              encode(pre_prepare{c.view, c.what}), c.proposed, nullptr});
    for (const auto& share : c.prepares)
      out.statements.push_back({share.who, number(kind::prepare), encode(vote_for(c.view, c.what)), share.by, nullptr});
  }
}

} // namespace

void testify(const signed_message& m, const replica_set& replicas, testimony& out) {
  const auto first = out.statements.size();
  out.statements.push_back({m.author, m.kind, m.body, m.by, nullptr});
  for (auto& inner : unpack(m))
    out.statements.push_back(std::move(inner));
  const auto last = out.statements.size();
  for (auto i = first; i < last; ++i)
    if (out.statements[i].kind == number(kind::view_change))
      testify_prepared(bytes{out.statements[i].body}, replicas, out);
}

void testify_proof(byte_view proof, testimony& out) {
  if (const auto c = decode<vote_certificate>(proof))
    for (const auto& share : c.value().shares)
      out.statements.push_back({share.who, number(kind::commit), encode(c.value().vote), share.by, nullptr});
}

namespace {

/// One replica's statements, sorted out. The batches of prepares and pre-prepares are in the shape of votes.
struct sorted_statements {
  std::map<std::pair<height, view_number>, std::pair<digest, const signed_message*>> commits;
  std::vector<std::pair<block_vote, const signed_message*>> proposed;
  std::vector<std::pair<view_change, const signed_message*>> changes;
  std::map<view_number, const signed_message*> started; ///< new-views
};

sorted_statements sort_out(const cross_examination& x) {
  sorted_statements s;
  for (const auto& m : x.statements) {
    if (m.kind == number(kind::commit)) {
      if (const auto v = decode<block_vote>(m.body))
        s.commits.try_emplace({v.value().at, v.value().view}, v.value().block, &m);
    } else if (m.kind == number(kind::prepare)) {
      if (const auto v = decode<block_vote>(m.body))
        s.proposed.emplace_back(v.value(), &m);
    } else if (m.kind == number(kind::pre_prepare)) {
      if (const auto p = decode<pre_prepare>(m.body))
        s.proposed.emplace_back(vote_for(p.value().view, p.value().what), &m);
    } else if (m.kind == number(kind::new_view)) {
      if (const auto n = decode<new_view>(m.body))
        s.started.emplace(n.value().view, &m);
    } else if (m.kind == number(kind::view_change)) {
      if (auto c = decode<view_change>(m.body))
        s.changes.emplace_back(std::move(c).value(), &m);
    }
  }
  return s;
}

} // namespace

cross_findings cross_examine(const cross_examination& x) {
  const auto s = sort_out(x);
  cross_findings findings;
  for (const auto& [vote, m] : s.proposed) {
    const auto at = s.commits.find({vote.at, vote.view});
    if (at != s.commits.end() && at->second.first != vote.block) {
      findings.found.push_back({*m, *at->second.second, {}});
      break;
    }
  }
  for (const auto& [vote, m] : s.proposed)
    if (const auto at = s.started.find(vote.view); at != s.started.end() && offence(*m, *at->second)) {
      findings.found.push_back({*m, *at->second, {}});
      break;
    }
  // Of each view-change with each commit above its checkpoint. Honest ones have at most two checkpoints' worth of
  // those.
  std::size_t left = x.comparisons_max;
  for (const auto& [change, m] : s.changes)
    for (auto at = s.commits.upper_bound({change.stable.vote.at, view_number{~std::uint64_t{0}}});
         at != s.commits.end(); ++at) {
      if (left-- == 0) {
        findings.cut_short = true;
        return findings;
      }
      if (at->first.second < change.view && offence(*at->second.second, *m)) {
        findings.found.push_back({*at->second.second, *m, {}});
        return findings;
      }
    }
  return findings;
}

} // namespace bezant::pbft
