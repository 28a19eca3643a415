// The behaviour "chaos" in PBFT.
#include "adversaries/behaviours/chaos_mind.hpp"
#include "protocols/pbft/rules.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace bezant::chaos {

namespace {

using pbft::make_message;

class pbft_head final : public mind {
public:
  void hear(const signed_message& m) override;
  void misbehave(const protocol_position& at, mouth& to, effects& out) override;

private:
  void propose(view_number v, mouth& to, effects& out);
  void vote(mouth& to, effects& out);
  void ask_for(view_number v, mouth& to, effects& out);
  void state_taken(pbft::view_change& body, mouth& to) const;
  void start_view(view_number v, mouth& to, effects& out);
  [[nodiscard]] bool leads(view_number v, mouth& to) const { return pbft::primary_of(v, to.replicas()) == to.self(); }

  struct proposed_batch {
    pbft::pre_prepare what;
    payload_ptr content;
    signature by; ///< the primary's; empty of an own one that has not come back yet
  };
  using shares = std::map<replica_id, signature>;

  void add_share(pbft::kind k, const signed_message& m);
  [[nodiscard]] std::vector<signature_share> padded(pbft::kind k, const block_vote& v, std::size_t count, mouth& to,
                                                    effects& out) const;
  void lie_about_certificate(mouth& to, effects& out);
  [[nodiscard]] std::optional<pbft::prepared_certificate> made_up(height above, view_number below, mouth& to,
                                                                  effects& out) const;

  last_few<proposed_batch, 32> proposals_;
  std::map<std::pair<block_vote, pbft::kind>, shares> shares_;
  last_few<pbft::prepared_certificate, 32> prepared_;
  last_few<payload_ptr, 16> payloads_;
  pbft::checkpoint_certificate stable_;
  std::map<view_number, std::map<replica_id, pbft::signed_view_change>> changes_;
  height highest_;
};

void pbft_head::hear(const signed_message& m) {
  if (m.kind == number(pbft::kind::pre_prepare)) {
    const auto p = decode<pbft::pre_prepare>(m.body);
    if (!p)
      return;
    proposals_.add({p.value(), m.content, m.by});
    highest_ = std::max(highest_, p.value().what.at);
    if (m.content != nullptr && !m.content->transactions().empty())
      payloads_.add(m.content);
  } else if (m.kind == number(pbft::kind::prepare)) {
    add_share(pbft::kind::prepare, m);
  } else if (m.kind == number(pbft::kind::commit)) {
    add_share(pbft::kind::commit, m);
  } else if (m.kind == number(pbft::kind::view_change)) {
    const auto v = decode<pbft::view_change>(m.body);
    if (!v)
      return;
    changes_[v.value().view].insert_or_assign(m.author, pbft::signed_view_change{m.author, m.body, m.by});
    while (changes_.size() > 4)
      changes_.erase(changes_.begin());
    if (v.value().stable.vote.at > stable_.vote.at)
      stable_ = v.value().stable;
    for (const auto& c : v.value().prepared)
      prepared_.add(c);
  } else if (m.kind == number(pbft::kind::stable)) {
    if (const auto c = decode<pbft::checkpoint_certificate>(m.body); c && c.value().vote.at > stable_.vote.at)
      stable_ = c.value();
  }
}

void pbft_head::add_share(pbft::kind k, const signed_message& m) {
  if (const auto v = decode<block_vote>(m.body))
    shares_[{v.value(), k}].insert_or_assign(m.author, m.by);
  while (shares_.size() > 96)
    shares_.erase(shares_.begin()); // the lowest view
}

/// So many shares, some of them more than once if there are too few; its own is asked for if it is missing.
std::vector<signature_share> pbft_head::padded(pbft::kind k, const block_vote& v, std::size_t count, mouth& to,
                                               effects& out) const {
  std::vector<signature_share> list;
  if (const auto known = shares_.find({v, k}); known != shares_.end())
    for (const auto& [who, by] : known->second)
      if (list.size() < count)
        list.push_back({who, by});
  if (std::ranges::find(list, to.self(), &signature_share::who) == list.end())
    to.sign_only(make_message(k, v), out);
  while (!list.empty() && list.size() < count)
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(to.random().below(list.size())),
                list[to.random().below(list.size())]);
  std::ranges::stable_sort(list, {}, &signature_share::who);
  return list;
}

/// A prepared certificate with whatever shares there are.
std::optional<pbft::prepared_certificate> pbft_head::made_up(height above, view_number below, mouth& to,
                                                             effects& out) const {
  if (proposals_.empty())
    return std::nullopt;
  const auto& p = proposals_.some(to.random());
  if (p.what.view >= below || p.what.what.at <= above || p.by == signature{})
    return std::nullopt;
  pbft::prepared_certificate c{p.what.view, p.what.what, p.by, {}};
  for (const auto& share :
       padded(pbft::kind::prepare, pbft::vote_for(c.view, c.what), to.replicas().quorum() - 1, to, out))
    c.prepares.push_back(share);
  return c;
}

/// Says that a batch is decided, with whatever shares there are.
void pbft_head::lie_about_certificate(mouth& to, effects& out) {
  if (proposals_.empty())
    return;
  const auto& p = proposals_.some(to.random());
  if (p.content == nullptr)
    return;
  pbft::decided_batch d{p.what.what, {pbft::vote_for(p.what.view, p.what.what), {}}};
  for (const auto& share : padded(pbft::kind::commit, d.proof.vote, to.replicas().quorum(), to, out))
    d.proof.shares.push_back(share);
  if (!d.proof.shares.empty())
    to.say(make_message(pbft::kind::decided, d, p.content), out);
}

void pbft_head::misbehave(const protocol_position& at, mouth& to, effects& out) {
  const auto v = at.view;
  if (leads(v, to) && !to.one_in(3))
    return propose(v, to, out);
  for (const auto& [view, from] : changes_)
    if (leads(view, to) && from.size() >= to.replicas().quorum() && to.one_in(2))
      return start_view(view, to, out);
  switch (to.random().below(7)) {
    case 0: return ask_for(view_number{v.value() + 1 + (to.one_in(6) ? to.random().below(100) : 0)}, to, out);
    case 1:
      if (!changes_.empty())
        return ask_for(changes_.rbegin()->first, to, out);
      return;
    case 2: return lie_about_certificate(to, out);
    default: return vote(to, out);
  }
}

/// Different batches under one number, on its turn and now and then in a view that is over.
void pbft_head::propose(view_number v, mouth& to, effects& out) {
  const auto at = height{highest_.value() + to.random().below(3)};
  if (at == height{0})
    return;
  const auto content = some_payload(payloads_, to);
  const pbft::pre_prepare p{v, {at, v, to.self(), content->root()}};
  to.new_audience();
  to.say(make_message(pbft::kind::pre_prepare, p, content), out);
  to.say(make_message(pbft::kind::commit, pbft::vote_for(v, p.what)), out);
  to.sign_only(make_message(pbft::kind::pre_prepare, p, content), out);
}

void pbft_head::vote(mouth& to, effects& out) {
  if (proposals_.empty())
    return;
  const auto& p = proposals_.some(to.random()).what;
  to.new_audience();
  if (!to.one_in(3) && pbft::primary_of(p.view, to.replicas()) != to.self())
    to.say(make_message(pbft::kind::prepare, pbft::vote_for(p.view, p.what)), out);
  if (!to.one_in(3))
    to.say(make_message(pbft::kind::commit, pbft::vote_for(p.view, p.what)), out);
}

/// A view-change that hides what prepared, or has an old or damaged entry.
void pbft_head::ask_for(view_number v, mouth& to, effects& out) {
  pbft::view_change body{v, to.one_in(3) ? pbft::checkpoint_certificate{} : stable_, {}, {}};
  std::map<height, pbft::prepared_certificate> some;
  for (const auto& c : prepared_.list())
    if (c.view < v && c.what.at > body.stable.vote.at && to.one_in(3))
      some.insert_or_assign(c.what.at, c);
  for (int i = 0; i < 3; ++i)
    if (auto c = made_up(body.stable.vote.at, v, to, out); c && to.one_in(2))
      some.insert_or_assign(c->what.at, *c);
  for (auto& [at, c] : some) {
    if (to.one_in(4))
      c.proposed.value[0] ^= 1U;
    body.prepared.push_back(c);
  }
  state_taken(body, to);
  const auto m = make_message(pbft::kind::view_change, body);
  to.sign_only(m, out);
  to.say(m, out);
}

/// Of what it took it states a part, and some of it in a view in which it did not.
void pbft_head::state_taken(pbft::view_change& body, mouth& to) const {
  std::map<height, std::map<digest, view_number>> stated;
  const auto state = [&](const pbft::batch_header& b, view_number v) {
    auto& here = stated[b.at];
    if (v < body.view && b.at > body.stable.vote.at && !pbft::is_empty(b) && !to.one_in(3)
        && here.size() < pbft::stated_per_height_max)
      here[pbft::digest_of(b)] = to.one_in(4) ? view_number{body.view.value() - 1} : v;
  };
  for (const auto& c : body.prepared)
    state(c.what, c.view);
  for (const auto& p : proposals_.list())
    state(p.what.what, p.what.view);
  for (const auto& [at, batches] : stated)
    for (const auto& [id, v] : batches)
      body.stated.push_back({at, id, v});
}

/// A new view from whichever view-changes suit, and its proposals, to some; later another one to others.
void pbft_head::start_view(view_number v, mouth& to, effects& out) {
  auto from = changes_[v];
  while (from.size() > to.replicas().quorum()) {
    auto gone = from.begin();
    std::advance(gone, static_cast<std::ptrdiff_t>(to.random().below(from.size())));
    from.erase(gone);
  }
  pbft::new_view n{v, {}, {}};
  std::vector<pbft::view_change> read;
  for (const auto& [who, change] : from) {
    auto body = decode<pbft::view_change>(change.body);
    if (!body)
      return;
    read.push_back(std::move(body).value());
    n.changes.push_back(change);
  }
  const auto plan = pbft::plan_view(v, read, to.replicas());
  if (!plan)
    return;
  for (auto b : plan.value().batches)
    n.batches.push_back(to.one_in(3) ? pbft::null_batch(b.at, v, to.replicas()) : b);
  to.new_audience();
  to.say(make_message(pbft::kind::new_view, n), out);
  for (const auto& b : n.batches) {
    to.say(make_message(pbft::kind::pre_prepare, pbft::pre_prepare{v, b}), out);
    to.say(make_message(pbft::kind::commit, pbft::vote_for(v, b)), out);
    to.sign_only(make_message(pbft::kind::pre_prepare, pbft::pre_prepare{v, b}), out);
  }
  highest_ = std::max(highest_, n.batches.empty() ? stable_.vote.at.next() : n.batches.back().at.next());
}

} // namespace

std::unique_ptr<mind> pbft_mind() {
  return std::make_unique<pbft_head>();
}

} // namespace bezant::chaos
