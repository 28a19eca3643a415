#include "adversaries/behaviours/chaos_chained_knowledge.hpp"

#include <algorithm>

namespace bezant::chaos {

namespace {

namespace ch = bezant::chained;
using ch::kind;

constexpr std::size_t secrets_max = 16;

template <class Map>
void bound(Map& m, std::size_t most) {
  while (m.size() > most)
    m.erase(m.begin());
}

} // namespace

chained_knowledge::chained_knowledge(std::string_view protocol, const replica_set& replicas, replica_id self)
  : self_{self},
    simplex_{protocol == "simplex"},
    plain_{protocol == "simplex" || protocol == "streamlet"},
    genesis_{make_genesis_block(replicas.chain())},
    quorum_{replicas.quorum()} {
  certified_.add({genesis_->header(), genesis_->id(), genesis_certificate(replicas.chain())});
}

void chained_knowledge::hear(const signed_message& m) {
  if (m.kind == number(kind::proposal)) {
    if (const auto p = decode<ch::proposal>(m.body)) {
      if (m.author != self_)
        secrets_.erase(p.value().block.justify.vote.block);
      saw_block(p.value().block, m.content);
      if (p.value().given_up)
        given_up_.add(*p.value().given_up);
    }
  } else if (m.kind == number(kind::block)) {
    if (const auto h = decode<justified_header>(m.body))
      saw_block(h.value(), m.content);
  } else if (m.kind == number(kind::vote)) {
    if (const auto v = decode<block_vote>(m.body))
      saw_share(votes_, v.value(), m.author, m.by, certificates_);
  } else if (m.kind == finalize_kind && simplex_) {
    if (const auto v = decode<block_vote>(m.body))
      saw_share(finalizes_, v.value(), m.author, m.by, finalizations_);
  } else if (m.kind == number(kind::certificate)) {
    if (const auto c = decode<vote_certificate>(m.body)) {
      if (m.author != self_)
        secrets_.erase(c.value().vote.block);
      saw_certificate(c.value());
    }
  } else if (m.kind == number(kind::timeout)) {
    if (const auto t = decode<ch::timeout_vote>(m.body))
      saw_timeout(t.value(), m.author, m.by);
  } else if (m.kind == number(kind::timeout_certificate)) {
    if (const auto c = decode<ch::timeout_certificate>(m.body))
      given_up_.add(c.value());
  }
}

void chained_knowledge::saw_block(const justified_header& h, const payload_ptr& content) {
  if (content == nullptr)
    return;
  saw_certificate(h.justify);
  const auto b = make_block(h, content);
  if (!headers_.try_emplace(b->id(), h.header).second)
    return;
  bound(headers_, 64);
  to_vote_for_.add(vote_for(*b));
  if (!content->transactions().empty())
    payloads_.add(content);
  if (const auto votes = votes_.find(vote_for(*b)); votes != votes_.end() && votes->second.size() >= quorum_)
    saw_share(votes_, vote_for(*b), votes->second.begin()->first, votes->second.begin()->second, certificates_);
}

void chained_knowledge::saw_share(std::map<block_vote, shares>& tally, const block_vote& v, replica_id who,
                                  const signature& by, last_few<vote_certificate, 32>& made) {
  auto& mine = tally[v];
  const auto before = mine.size();
  mine.emplace(who, by);
  if (mine.size() >= quorum_ && before < quorum_) {
    vote_certificate c{v, {}};
    for (const auto& [signer, share] : mine)
      c.shares.push_back({signer, share});
    if (&tally == &votes_) {
      if (std::ranges::find(certificates_.list(), c.vote, &vote_certificate::vote) == certificates_.list().end())
        secrets_.insert(v.block);
      bound(secrets_, secrets_max);
      saw_certificate(c);
    } else
      made.add(c);
  }
  bound(tally, 64); // by view: the lowest go first
}

void chained_knowledge::saw_certificate(const vote_certificate& c) {
  const auto& known = certificates_.list();
  if (c.shares.empty() || std::ranges::find(known, c.vote, &vote_certificate::vote) != known.end())
    return;
  certificates_.add(c);
  if (const auto h = headers_.find(c.vote.block); h != headers_.end())
    certified_.add({h->second, h->first, c});
}

void chained_knowledge::saw_timeout(const ch::timeout_vote& t, replica_id who, const signature& by) {
  timeouts_[t.view].insert_or_assign(who, ch::timeout_share{who, t.high, by});
  bound(timeouts_, 24);
}

std::optional<ch::timeout_certificate> chained_knowledge::given_up(view_number v, mouth& to) const {
  for (const auto& c : given_up_.list())
    if (c.view == v && to.one_in(2))
      return c;
  const auto at = timeouts_.find(v);
  if (at == timeouts_.end() || at->second.size() < quorum_)
    return std::nullopt;
  // Those who knew least: a certificate that hides what the others knew.
  std::vector<ch::timeout_share> some;
  for (const auto& [who, share] : at->second)
    some.push_back(share);
  std::ranges::stable_sort(some, {}, &ch::timeout_share::high);
  some.resize(quorum_);
  std::ranges::sort(some, {}, &ch::timeout_share::who);
  ch::timeout_certificate c{v, {}, certified_.list().front().certificate};
  view_number stated;
  for (const auto& share : some) {
    c.shares.push_back(share);
    stated = std::max(stated, share.high);
  }
  if (plain_)
    c.high = {vote_for(*genesis_), {}};
  else
    for (const auto& k : certified_.list())
      if (k.header.view >= stated && (k.header.view < v))
        c.high = k.certificate;
  return c;
}

} // namespace bezant::chaos
