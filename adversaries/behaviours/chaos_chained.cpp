// The behaviour "chaos" in the chained family.
#include "adversaries/behaviours/chaos_mind.hpp"
#include "protocols/chained/messages.hpp"
#include "protocols/simplex/messages.hpp"

#include <algorithm>
#include <set>

namespace bezant::chaos {

namespace {

constexpr std::size_t secrets_max = 16;

namespace ch = bezant::chained;
using ch::kind;
using ch::make_message;

constexpr auto finalize_kind = static_cast<message_kind>(simplex::kind::finalize);
constexpr auto finalization_kind = static_cast<message_kind>(simplex::kind::finalization);

class chained_head final : public mind {
public:
  chained_head(std::string_view protocol, const replica_set& replicas, replica_id self)
    : self_{self},
      simplex_{protocol == "simplex"},
      plain_{protocol == "simplex" || protocol == "streamlet"},
      genesis_{make_genesis_block(replicas.chain())} {
    certified_.add({genesis_->header(), genesis_->id(), genesis_certificate(replicas.chain())});
    quorum_ = replicas.quorum();
  }

  void hear(const signed_message& m) override;
  void misbehave(const protocol_position& at, mouth& to, effects& out) override;
  bool keeps(const message& m, mouth& to) override;

private:
  struct known_block {
    block_header header;
    digest id;
    vote_certificate certificate;
  };
  using shares = std::map<replica_id, signature>;

  void saw_block(const justified_header& h, const payload_ptr& content);
  void saw_share(std::map<block_vote, shares>& tally, const block_vote& v, replica_id who, const signature& by,
                 recent<vote_certificate, 32>& made);
  void saw_certificate(const vote_certificate& c);
  void saw_timeout(const ch::timeout_vote& t, replica_id who, const signature& by);

  void propose(view_number v, mouth& to, effects& out);
  void propose_on(const known_block& parent, view_number v, mouth& to, effects& out);
  void split(view_number v, mouth& to, effects& out);
  void vote(mouth& to, effects& out);
  void give_up(view_number v, mouth& to, effects& out);
  void show(mouth& to, effects& out);
  void finalize(mouth& to, effects& out);
  void lie_about_certificate(mouth& to, effects& out);
  void hoard(view_number v, mouth& to, effects& out);
  [[nodiscard]] bool is_secret(const vote_certificate& c) const;
  /// A certificate that `v` was given up, of whichever shares suit; nothing if there are too few.
  [[nodiscard]] std::optional<ch::timeout_certificate> given_up(view_number v, mouth& to) const;

  replica_id self_;
  bool simplex_;
  bool plain_;
  block_ptr genesis_;
  std::size_t quorum_ = 0;
  std::map<digest, block_header> headers_; // of blocks that were seen, until they are certified
  recent<known_block, 32> certified_;
  recent<vote_certificate, 32> certificates_;
  recent<vote_certificate, 32> finalizations_;
  recent<block_vote, 24> to_vote_for_;
  recent<payload_ptr, 16> payloads_;
  std::map<block_vote, shares> votes_;
  std::map<block_vote, shares> finalizes_;
  std::map<view_number, std::map<replica_id, ch::timeout_share>> timeouts_;
  recent<ch::timeout_certificate, 16> given_up_;
  recent<view_number, 8> led_;
  std::optional<bool> hoards_; ///< whether it keeps certificates that it alone could make; drawn once
  std::set<digest> secrets_;   ///< blocks of such certificates
};

template <class Map>
void bound(Map& m, std::size_t most) {
  while (m.size() > most)
    m.erase(m.begin());
}

bool chained_head::is_secret(const vote_certificate& c) const {
  return hoards_.value_or(false) && secrets_.contains(c.vote.block);
}

bool chained_head::keeps(const message& m, mouth& to) {
  if (!hoards_)
    hoards_ = !plain_ && to.one_in(2);
  if (m.kind == number(kind::proposal)) {
    const auto p = decode<ch::proposal>(m.body);
    return p && is_secret(p.value().block.justify);
  }
  if (m.kind == number(kind::certificate)) {
    const auto c = decode<vote_certificate>(m.body);
    return c && is_secret(c.value());
  }
  return m.kind == number(kind::timeout) && *hoards_ && !secrets_.empty(); // it would state the certificate's view
}

/// Lets its turn pass, so that the others go on beside the block that it alone knows to be certified; on a later turn it
/// builds on that one.
void chained_head::hoard(view_number v, mouth& to, effects& out) {
  const auto& known = certified_.list();
  const auto oldest = std::ranges::find_if(known, [this](const known_block& k) { return secrets_.contains(k.id); });
  if (oldest == known.end())
    return secrets_.clear();
  if (v <= oldest->header.view.next())
    return;
  const auto parent = *oldest; // to propose adds to the list
  secrets_.erase(parent.id);
  to.everybody();
  propose_on(parent, v, to, out);
}

void chained_head::hear(const signed_message& m) {
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

void chained_head::saw_block(const justified_header& h, const payload_ptr& content) {
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

void chained_head::saw_share(std::map<block_vote, shares>& tally, const block_vote& v, replica_id who,
                             const signature& by, recent<vote_certificate, 32>& made) {
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

void chained_head::saw_certificate(const vote_certificate& c) {
  const auto& known = certificates_.list();
  if (c.shares.empty() || std::ranges::find(known, c.vote, &vote_certificate::vote) != known.end())
    return;
  certificates_.add(c);
  if (const auto h = headers_.find(c.vote.block); h != headers_.end())
    certified_.add({h->second, h->first, c});
}

void chained_head::saw_timeout(const ch::timeout_vote& t, replica_id who, const signature& by) {
  timeouts_[t.view].insert_or_assign(who, ch::timeout_share{who, t.high, by});
  bound(timeouts_, 24);
}

std::optional<ch::timeout_certificate> chained_head::given_up(view_number v, mouth& to) const {
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

void chained_head::misbehave(const protocol_position& at, mouth& to, effects& out) {
  const bool leads = at.leader == to.self();
  if (leads && (led_.empty() || led_.list().back() != at.view))
    led_.add(at.view);
  if (hoards_.value_or(false) && !secrets_.empty())
    return leads ? hoard(at.view, to, out) : vote(to, out);
  if (leads && !to.one_in(3))
    return to.one_in(4) ? split(at.view, to, out) : propose(at.view, to, out);
  switch (to.random().below(10)) {
    case 0:
    case 1:
    case 2: return vote(to, out);
    case 3:
    case 4: return show(to, out);
    case 5: return give_up(at.view, to, out);
    case 6: return simplex_ ? finalize(to, out) : vote(to, out);
    case 7: return lie_about_certificate(to, out);
    case 8:
      if (!led_.empty()) // a proposal that comes late
        return propose(led_.some(to.random()), to, out);
      return;
    default:
      if (to.one_in(4)) // out of turn
        return propose(view_number{at.view.value() + to.random().below(2)}, to, out);
      if (const auto v = at.view; v.value() > 1)
        if (const auto c = given_up(view_number{v.value() - to.random().below(2)}, to))
          to.say(make_message(kind::timeout_certificate, *c), out);
      return;
  }
}

void chained_head::propose(view_number v, mouth& to, effects& out) {
  to.new_audience();
  propose_on(to.one_in(2) ? certified_.list().back() : certified_.some(to.random()), v, to, out);
}

/// Shows the newest certificate to some, and to the others a block beside what it certifies.
void chained_head::split(view_number v, mouth& to, effects& out) {
  const auto& known = certified_.list();
  const auto back = 1 + to.random().below(3);
  if (certificates_.empty() || known.size() <= back)
    return;
  to.new_audience();
  to.say(make_message(kind::certificate, certificates_.list().back()), out);
  to.other_audience();
  propose_on(known[known.size() - 1 - back], v, to, out);
}

void chained_head::propose_on(const known_block& parent, view_number v, mouth& to, effects& out) {
  if (parent.header.view >= v && !to.one_in(6)) // now and then no higher than its parent
    return;
  const auto content = some_payload(payloads_, to);
  block_header header{parent.id, v, parent.header.at.next(), to.self(), content->root()};
  auto justify = parent.certificate;
  if (to.one_in(6)) { // the certificate of another block than the parent, be it at a height that suits or not
    justify = certified_.some(to.random()).certificate;
    if (to.one_in(2))
      header.at = justify.vote.at.next();
  }
  ch::proposal body{{header, justify}, std::nullopt};
  if (parent.header.view.next() != v && !plain_ && !to.one_in(6))
    body.given_up = given_up(view_number{v.value() - 1}, to);
  saw_block(body.block, content);
  to.say(make_message(kind::proposal, body, content), out);
  const auto ballot = make_message(kind::vote, vote_for(*make_block(body.block, content)));
  to.sign_only(ballot, out);
  to.say(ballot, out);
}

void chained_head::vote(mouth& to, effects& out) {
  if (to_vote_for_.empty())
    return;
  const auto ballot = make_message(kind::vote, to_vote_for_.some(to.random()));
  to.sign_only(ballot, out);
  to.say(ballot, out);
}

void chained_head::give_up(view_number v, mouth& to, effects& out) {
  constexpr std::uint64_t far = 200;
  const auto ahead = to.one_in(3) ? to.random().below(far) : to.random().below(3);
  const auto high = plain_ || certificates_.empty() ? view_number{0} : certificates_.some(to.random()).vote.view;
  const ch::timeout_vote t{view_number{v.value() + ahead}, high < v ? high : view_number{0}};
  to.sign_only(make_message(kind::timeout, t), out);
  to.say(make_message(kind::timeout, t), out);
}

void chained_head::show(mouth& to, effects& out) {
  to.new_audience();
  if (simplex_ && !finalizations_.empty() && to.one_in(2))
    return to.say({finalization_kind, encode(finalizations_.some(to.random())), nullptr}, out);
  if (certificates_.empty())
    return;
  if (const auto& c = certificates_.some(to.random()); !is_secret(c))
    to.say(make_message(kind::certificate, c), out);
}

void chained_head::finalize(mouth& to, effects& out) {
  if (to_vote_for_.empty())
    return;
  const message m{finalize_kind, encode(to_vote_for_.some(to.random())), nullptr};
  to.sign_only(m, out);
  to.say(m, out);
}

/// One with a signer twice, or with too few.
void chained_head::lie_about_certificate(mouth& to, effects& out) {
  if (votes_.empty())
    return;
  auto at = votes_.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(to.random().below(votes_.size())));
  vote_certificate c{at->first, {}};
  for (const auto& [who, by] : at->second)
    c.shares.push_back({who, by});
  while (c.shares.size() > quorum_ - (to.one_in(2) ? 1 : 0))
    c.shares.pop_back();
  const bool again = to.one_in(2);
  while (again && !c.shares.empty() && c.shares.size() < quorum_)
    c.shares.push_back(c.shares.back());
  if (!c.shares.empty())
    to.say(make_message(kind::certificate, c), out);
}

} // namespace

std::unique_ptr<mind> chained_mind(std::string_view protocol, const replica_set& replicas, replica_id self) {
  return std::make_unique<chained_head>(protocol, replicas, self);
}

} // namespace bezant::chaos
