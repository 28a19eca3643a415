// The behaviour "chaos" in the chained family: what it says.
#include "adversaries/behaviours/chaos_chained_knowledge.hpp"

#include <algorithm>

namespace bezant::chaos {

namespace {

namespace ch = bezant::chained;
using ch::kind;
using ch::make_message;

constexpr auto finalization_kind = static_cast<message_kind>(simplex::kind::finalization);

class chained_head final : public mind {
public:
  chained_head(std::string_view protocol, const replica_set& replicas, replica_id self)
    : knows_{protocol, replicas, self} {}

  void hear(const signed_message& m) override { knows_.hear(m); }
  void misbehave(const protocol_position& at, mouth& to, effects& out) override;
  bool keeps(const message& m, mouth& to) override;

private:
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

  chained_knowledge knows_;
  last_few<view_number, 8> led_;
  std::optional<bool> hoards_; ///< whether it keeps certificates that it alone could make; drawn once
};

bool chained_head::is_secret(const vote_certificate& c) const {
  return hoards_.value_or(false) && knows_.secrets().contains(c.vote.block);
}

bool chained_head::keeps(const message& m, mouth& to) {
  if (!hoards_)
    hoards_ = !knows_.plain() && to.one_in(2);
  if (m.kind == number(kind::proposal)) {
    const auto p = decode<ch::proposal>(m.body);
    return p && is_secret(p.value().block.justify);
  }
  if (m.kind == number(kind::certificate)) {
    const auto c = decode<vote_certificate>(m.body);
    return c && is_secret(c.value());
  }
  return m.kind == number(kind::timeout) && *hoards_
         && !knows_.secrets().empty(); // it would state the certificate's view
}

/// Lets its turn pass, so that the others go on beside the block that it alone knows to be certified; on a later turn
/// it builds on that one.
void chained_head::hoard(view_number v, mouth& to, effects& out) {
  const auto& known = knows_.certified().list();
  const auto oldest =
    std::ranges::find_if(known, [this](const known_block& k) { return knows_.secrets().contains(k.id); });
  if (oldest == known.end())
    return knows_.forget_secrets();
  if (v <= oldest->header.view.next())
    return;
  auto parent = *oldest; // a copy: to propose adds to the list
  knows_.tell_secret(parent.id);
  to.everybody();
  propose_on(parent, v, to, out);
}

void chained_head::misbehave(const protocol_position& at, mouth& to, effects& out) {
  const bool leads = at.leader == to.self();
  if (leads && (led_.empty() || led_.list().back() != at.view))
    led_.add(at.view);
  if (hoards_.value_or(false) && !knows_.secrets().empty())
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
    case 6: return knows_.simplex() ? finalize(to, out) : vote(to, out);
    case 7: return lie_about_certificate(to, out);
    case 8:
      if (!led_.empty()) // a proposal that comes late
        return propose(led_.some(to.random()), to, out);
      return;
    default:
      if (to.one_in(4)) // out of turn
        return propose(view_number{at.view.value() + to.random().below(2)}, to, out);
      if (const auto v = at.view; v.value() > 1)
        if (const auto c = knows_.given_up(view_number{v.value() - to.random().below(2)}, to))
          to.say(make_message(kind::timeout_certificate, *c), out);
      return;
  }
}

void chained_head::propose(view_number v, mouth& to, effects& out) {
  to.new_audience();
  propose_on(to.one_in(2) ? knows_.certified().list().back() : knows_.certified().some(to.random()), v, to, out);
}

/// Shows the newest certificate to some, and to the others a block beside what it certifies.
void chained_head::split(view_number v, mouth& to, effects& out) {
  const auto& known = knows_.certified().list();
  const auto back = 1 + to.random().below(3);
  if (knows_.certificates().empty() || known.size() <= back)
    return;
  to.new_audience();
  to.say(make_message(kind::certificate, knows_.certificates().list().back()), out);
  to.other_audience();
  propose_on(known[known.size() - 1 - back], v, to, out);
}

void chained_head::propose_on(const known_block& parent, view_number v, mouth& to, effects& out) {
  if (parent.header.view >= v && !to.one_in(6)) // now and then no higher than its parent
    return;
  const auto content = some_payload(knows_.payloads(), to);
  block_header header{parent.id, v, parent.header.at.next(), to.self(), content->root()};
  auto justify = parent.certificate;
  if (to.one_in(6)) { // the certificate of another block than the parent, be it at a height that suits or not
    justify = knows_.certified().some(to.random()).certificate;
    if (to.one_in(2))
      header.at = justify.vote.at.next();
  }
  ch::proposal body{{header, justify}, std::nullopt};
  if (parent.header.view.next() != v && !knows_.plain() && !to.one_in(6))
    body.given_up = knows_.given_up(view_number{v.value() - 1}, to);
  knows_.saw_block(body.block, content);
  to.say(make_message(kind::proposal, body, content), out);
  const auto ballot = make_message(kind::vote, vote_for(*make_block(body.block, content)));
  to.sign_only(ballot, out);
  to.say(ballot, out);
}

void chained_head::vote(mouth& to, effects& out) {
  if (knows_.to_vote_for().empty())
    return;
  const auto ballot = make_message(kind::vote, knows_.to_vote_for().some(to.random()));
  to.sign_only(ballot, out);
  to.say(ballot, out);
}

void chained_head::give_up(view_number v, mouth& to, effects& out) {
  constexpr std::uint64_t far = 200;
  const auto ahead = to.one_in(3) ? to.random().below(far) : to.random().below(3);
  const auto high = knows_.plain() || knows_.certificates().empty() ? view_number{0}
                                                                    : knows_.certificates().some(to.random()).vote.view;
  const ch::timeout_vote t{view_number{v.value() + ahead}, high < v ? high : view_number{0}};
  to.sign_only(make_message(kind::timeout, t), out);
  to.say(make_message(kind::timeout, t), out);
}

void chained_head::show(mouth& to, effects& out) {
  to.new_audience();
  if (knows_.simplex() && !knows_.finalizations().empty() && to.one_in(2))
    return to.say({finalization_kind, encode(knows_.finalizations().some(to.random())), nullptr}, out);
  if (knows_.certificates().empty())
    return;
  if (const auto& c = knows_.certificates().some(to.random()); !is_secret(c))
    to.say(make_message(kind::certificate, c), out);
}

void chained_head::finalize(mouth& to, effects& out) {
  if (knows_.to_vote_for().empty())
    return;
  const message m{finalize_kind, encode(knows_.to_vote_for().some(to.random())), nullptr};
  to.sign_only(m, out);
  to.say(m, out);
}

/// One with a signer twice, or with too few.
void chained_head::lie_about_certificate(mouth& to, effects& out) {
  if (knows_.votes().empty())
    return;
  auto at = knows_.votes().begin();
  std::advance(at, static_cast<std::ptrdiff_t>(to.random().below(knows_.votes().size())));
  vote_certificate c{at->first, {}};
  for (const auto& [who, by] : at->second)
    c.shares.push_back({who, by});
  while (c.shares.size() > knows_.quorum() - (to.one_in(2) ? 1 : 0))
    c.shares.pop_back();
  const bool again = to.one_in(2);
  while (again && !c.shares.empty() && c.shares.size() < knows_.quorum())
    c.shares.push_back(c.shares.back());
  if (!c.shares.empty())
    to.say(make_message(kind::certificate, c), out);
}

} // namespace

std::unique_ptr<mind> chained_mind(std::string_view protocol, const replica_set& replicas, replica_id self) {
  return std::make_unique<chained_head>(protocol, replicas, self);
}

} // namespace bezant::chaos
