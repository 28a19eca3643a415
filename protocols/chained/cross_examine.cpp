// What one replica's votes and timeouts contradict across views, found in one pass over them by view. Pure; any thread.
#include "protocols/chained/messages.hpp"

#include <algorithm>

namespace bezant::chained {

namespace {

struct stated_vote {
  block_vote vote;
  const signed_message* by;
};

std::vector<stated_vote> votes_by_view(const cross_examination& x) {
  std::vector<stated_vote> votes;
  for (const auto& m : x.statements)
    if (m.kind == number(kind::vote))
      if (const auto v = decode<block_vote>(m.body))
        votes.push_back({v.value(), &m});
  std::ranges::stable_sort(votes, {}, &stated_vote::vote);
  return votes;
}

/// The header of that digest, or null.
const block_header* header_of(const digest& id, const header_index& headers) {
  const auto at = headers.find(id);
  return at == headers.end() ? nullptr : &at->second;
}

/// The header that a vote is for, if what the vote says of it is true: else it is no block that anybody could check.
const block_header* voted_header(const block_vote& v, const header_index& headers) {
  const auto* h = header_of(v.block, headers);
  return h != nullptr && h->view == v.view && h->at == v.at ? h : nullptr;
}

cross_findings one(std::string_view offence, const signed_message& first, const signed_message& second,
                   std::vector<block_header> headers) {
  cross_findings findings;
  findings.found.push_back({offence, first, second, std::move(headers)});
  return findings;
}

} // namespace

cross_findings non_monotone_votes(const cross_examination& x) {
  const auto votes = votes_by_view(x);
  const stated_vote* tallest = nullptr; // of the views before
  for (auto at = votes.begin(); at != votes.end();) {
    const auto end = std::find_if(at, votes.end(), [&](const auto& v) { return v.vote.view != at->vote.view; });
    if (tallest != nullptr && at->vote.at < tallest->vote.at) // sorted: the lowest of this view comes first
      return one("non-monotone-vote", *tallest->by, *at->by, {});
    if (tallest == nullptr || (end - 1)->vote.at > tallest->vote.at)
      tallest = &*(end - 1);
    at = end;
  }
  return {};
}

cross_findings forgotten_locks(const cross_examination& x) {
  const auto votes = votes_by_view(x);
  const stated_vote* locking = nullptr; // its grandparent is the highest of the views before
  std::vector<block_header> chain;      // the block, its parent, its grandparent
  for (auto at = votes.begin(); at != votes.end();) {
    const auto end = std::find_if(at, votes.end(), [&](const auto& v) { return v.vote.view != at->vote.view; });
    for (auto v = at; v != end; ++v) {
      const auto* block = voted_header(v->vote, x.headers);
      const auto* parent = block == nullptr ? nullptr : header_of(block->parent, x.headers);
      if (parent != nullptr && locking != nullptr && parent->view < chain.back().view) {
        chain.push_back(*block);
        chain.push_back(*parent);
        return one("forgotten-lock", *locking->by, *v->by, std::move(chain));
      }
    }
    for (auto v = at; v != end; ++v) {
      const auto* block = voted_header(v->vote, x.headers);
      const auto* parent = block == nullptr ? nullptr : header_of(block->parent, x.headers);
      const auto* grandparent = parent == nullptr ? nullptr : header_of(parent->parent, x.headers);
      if (grandparent != nullptr && (locking == nullptr || grandparent->view > chain.back().view)) {
        locking = &*v;
        chain = {*block, *parent, *grandparent};
      }
    }
    at = end;
  }
  return {};
}

cross_findings forgotten_certificates(const cross_examination& x) {
  struct stated_timeout {
    timeout_vote what;
    const signed_message* by;
  };
  std::vector<stated_timeout> timeouts;
  for (const auto& m : x.statements)
    if (m.kind == number(kind::timeout))
      if (const auto t = decode<timeout_vote>(m.body))
        timeouts.push_back({t.value(), &m});
  std::ranges::stable_sort(timeouts, {}, &stated_timeout::what);
  const auto votes = votes_by_view(x);
  auto next = votes.begin();
  const stated_vote* knowing = nullptr; // its parent is the highest of the views up to this
  std::vector<block_header> chain;      // the block and its parent
  for (const auto& t : timeouts) {
    for (; next != votes.end() && next->vote.view <= t.what.view; ++next) {
      const auto* block = voted_header(next->vote, x.headers);
      const auto* parent = block == nullptr ? nullptr : header_of(block->parent, x.headers);
      if (parent != nullptr && (knowing == nullptr || parent->view > chain.back().view)) {
        knowing = &*next;
        chain = {*block, *parent};
      }
    }
    if (knowing != nullptr && t.what.high < chain.back().view)
      return one("forgotten-certificate", *knowing->by, *t.by, std::move(chain));
  }
  return {};
}

} // namespace bezant::chained
