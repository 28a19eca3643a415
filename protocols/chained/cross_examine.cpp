// What one replica's statements contradict across views, found in one pass over them by view. Pure; any thread.
#include "protocols/chained/kinds.hpp"

#include <algorithm>

namespace bezant::chained {

namespace {

/// The header of that digest, or null.
const block_header* header_of(const digest& id, const header_index& headers) {
  const auto at = headers.find(id);
  return at == headers.end() ? nullptr : &at->second;
}

/// A block that a vote is for, with what of its ancestors matters. Null where unknown, or if the vote says something
/// else of the block than the block itself.
struct ancestry {
  const block_header* block = nullptr;
  const block_header* parent = nullptr;
  const block_header* grandparent = nullptr;

  [[nodiscard]] std::vector<block_header> list() const {
    std::vector<block_header> all;
    for (const auto* h : {block, parent, grandparent})
      if (h != nullptr)
        all.push_back(*h);
    return all;
  }
};

ancestry ancestry_of(const block_vote& v, const header_index& headers) {
  ancestry a;
  a.block = header_of(v.block, headers);
  if (a.block == nullptr || a.block->view != v.view || a.block->at != v.at)
    return {};
  a.parent = header_of(a.block->parent, headers);
  if (a.parent != nullptr)
    a.grandparent = header_of(a.parent->parent, headers);
  return a;
}

/// A statement and what it shows of its author's memory.
struct memory {
  view_number view;
  bool timeout = false;            ///< comes after everything else of its view
  std::optional<view_number> knew; ///< a certificate of this view
  bool no_more = false;            ///< and none of a higher one
  ancestry of;                     ///< of votes
  const signed_message* by = nullptr;
};

std::vector<memory> memories(const cross_examination& x) {
  std::vector<memory> list;
  for (const auto& m : x.statements) {
    if (m.kind == vote_kind) {
      const auto v = decode<block_vote>(m.body);
      const auto of = v ? ancestry_of(v.value(), x.headers) : ancestry{};
      if (of.parent != nullptr)
        list.push_back({v.value().view, false, of.parent->view, false, of, &m});
    } else if (m.kind == timeout_kind) {
      if (const auto t = decode<timeout_vote>(m.body))
        list.push_back({t.value().view, true, t.value().high, true, {}, &m});
    } else if (m.kind == proposal_kind) {
      if (const auto p = decode<proposal>(m.body))
        list.push_back({p.value().block.header.view, false, p.value().block.justify.vote.view, true, {}, &m});
    }
  }
  std::ranges::stable_sort(list, [](const memory& a, const memory& b) {
    return std::pair{a.view, a.timeout} < std::pair{b.view, b.timeout};
  });
  return list;
}

void report(const memory& early, const memory& late, cross_findings& out) {
  auto headers = early.of.list();
  for (const auto& h : late.of.list())
    if (std::ranges::find(headers, h) == headers.end())
      headers.push_back(h);
  out.found.push_back({*early.by, *late.by, std::move(headers)});
}

/// The first of `list` that is against the best of those before it. `value` ranks what an early one shows, if anything;
/// `broken` says whether a late one is against that. Those of one view that are no timeouts have no order among them.
template <class Value, class Broken>
void find_first(const std::vector<memory>& list, Value value, Broken broken, cross_findings& out) {
  const memory* best = nullptr;
  for (auto at = list.begin(); at != list.end();) {
    const auto end =
      std::find_if(at, list.end(), [&](const memory& m) { return m.view != at->view || m.timeout != at->timeout; });
    for (auto m = at; m != end && best != nullptr; ++m)
      if (broken(*value(*best), *m))
        return report(*best, *m, out);
    for (auto m = at; m != end; ++m)
      if (const auto v = value(*m); v && (best == nullptr || *v > *value(*best)))
        best = &*m;
    at = end;
  }
}

} // namespace

cross_findings non_monotone_votes(const cross_examination& x) {
  std::vector<std::pair<block_vote, const signed_message*>> votes;
  for (const auto& m : x.statements)
    if (m.kind == vote_kind)
      if (const auto v = decode<block_vote>(m.body))
        votes.emplace_back(v.value(), &m);
  std::ranges::sort(votes, {}, [](const auto& v) { return v.first; });
  cross_findings out;
  std::size_t tallest = 0; // of the views before
  for (std::size_t i = 1; i < votes.size(); ++i) {
    const auto& [vote, m] = votes[i];
    const auto& [before, by] = votes[tallest];
    if (before.view < vote.view && before.at > vote.at) {
      out.found.push_back({*by, *m, {}});
      return out;
    }
    if (vote.at >= before.at)
      tallest = i;
  }
  return out;
}

cross_findings forgotten(const cross_examination& x, const memory_rules& rules) {
  const auto list = memories(x);
  cross_findings out;
  find_first(
    list, [](const memory& m) { return m.knew; },
    [](view_number knew, const memory& late) { return late.no_more && *late.knew < knew; }, out);
  if (!rules.locks)
    return out;
  std::vector<memory> votes;
  std::ranges::copy_if(list, std::back_inserter(votes), [](const memory& m) { return m.of.parent != nullptr; });
  find_first(
    votes,
    [](const memory& m) { return m.of.grandparent == nullptr ? std::nullopt : std::optional{m.of.grandparent->view}; },
    [](view_number lock, const memory& late) { return late.of.parent->view < lock; }, out);
  return out;
}

} // namespace bezant::chained
