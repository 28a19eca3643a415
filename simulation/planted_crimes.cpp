#include "simulation/planted_crimes.hpp"

#include "audit/detector.hpp"
#include "audit/forensics.hpp"
#include "simulation/planted_defects.hpp"

#include <algorithm>

namespace bezant::simulation {

void planted_crimes::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol,
                           std::shared_ptr<const protocol_forge> forge, const signature_scheme& scheme,
                           const std::set<replica_id>& byzantine) {
  replicas_ = std::move(replicas);
  protocol_ = protocol;
  const bool judged = protocol.offence && protocol.never_signed && protocol.slot && protocol.describe
                      && protocol.testify && protocol.cross_examine;
  forge_ = judged ? std::move(forge) : nullptr;
  for (std::uint32_t i = 0; i < replicas_->size(); ++i)
    if (!byzantine.contains(replica_id{i}))
      keys_[replica_id{i}] = scheme.make_signer(public_key_seed("replica", i));
}

void planted_crimes::on_signed(time_point /*now*/, replica_id who, const signed_message& m) {
  if (forge_ && keys_.contains(who) && kept_.size() < kept_max && !is_house(m.kind))
    kept_.push_back(m);
}

void planted_crimes::on_checkpoint(time_point /*now*/, replica_id who, const checkpoint_certificate& c) {
  if (forge_ && keys_.contains(who) && stable_.size() < stable_max && !c.shares.empty())
    stable_.push_back(c);
}

signed_message planted_crimes::sign_as(const signed_message& author_of, message m) const {
  return sign(*replicas_, author_of.author, std::move(m), *keys_.at(author_of.author));
}

std::vector<planted_crimes::crime> planted_crimes::crimes() const {
  std::vector<crime> list;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    const auto& m = kept_[i];
    const auto plain = without_signature(m);
    const auto a = protocol_.describe ? protocol_.describe(m.kind, m.body) : std::nullopt;
    if (!a)
      continue;
    const auto plant = [&](std::optional<message> said, bool alone) {
      if (said && said->body != m.body)
        list.push_back({i, sign_as(m, std::move(*said)), alone});
    };
    if (a->role == message_role::vote) {
      plant(forge_->other_vote(plain, hash("planted", m.body)), false);
      plant(forge_->contrary(plain), false);
    }
    if (a->role == message_role::proposal && m.content != nullptr) {
      plant(forge_->other_payload(plain, another_payload()), false);
      plant(forge_->wrong_proposal(plain, proposal_fault::certificate), true);
    }
  }
  return list;
}

std::size_t planted_crimes::possible() const {
  return forge_ ? crimes().size() : 0;
}

std::vector<violation> planted_crimes::finish() const {
  if (!forge_)
    return {};
  violation_list found;
  auto list = crimes();
  random_source random{kept_.size()};
  for (std::size_t n = 0; n < crimes_max && !list.empty(); ++n) {
    const auto which = list.begin() + static_cast<std::ptrdiff_t>(random.below(list.size()));
    judge(*which, found);
    list.erase(which);
  }
  const impersonation as{*replicas_, protocol_, *forge_, keys_};
  for (std::size_t n = 0; n < trials; ++n) {
    check_memories(as, kept_, random, found);
    check_refusals(as, kept_, random, found);
    check_state_claims(as, stable_, random, found);
  }
  return found.list();
}

void planted_crimes::charge(const crime& c, std::string_view who, const std::vector<replica_id>& convicted,
                            violation_list& found) const {
  const auto author = c.said.author;
  const auto kind = std::string{protocol_.kind_name(c.said.kind)};
  if (std::ranges::find(convicted, author) == convicted.end())
    found.add("unnoticed", {author, {}, {}, {}},
              std::string{who} + " does not convict replica " + std::to_string(author.value()) + " of a planted "
                + (c.alone ? "malformed " : "second ") + kind);
  for (const auto other : convicted)
    if (other != author && keys_.contains(other)) // what is in certificates may be a liar's
      found.add("accusation", {other, {}, {}, {}},
                std::string{who} + " convicts replica " + std::to_string(other.value()) + " of the planted " + kind
                  + " of replica " + std::to_string(author.value()));
}

void planted_crimes::judge(const crime& c, violation_list& found) const {
  const auto& m = kept_[c.beside];
  const audit::court court{&protocol_, replicas_.get(), nullptr};
  std::vector<replica_id> convicted;
  const auto hold = [&](const evidence& e) {
    if (const auto v = audit::verify(e, court))
      convicted.push_back(v.value().culprit);
  };
  // By the protocol's rules, in whatever order.
  if (c.alone) {
    hold({replicas_->chain(), malformed{m.author, statement_of(c.said)}});
    charge(c, "evidence of one statement", convicted, found);
  } else {
    for (const auto& [first, second] : {std::pair{&m, &c.said}, {&c.said, &m}}) {
      convicted.clear();
      if (const auto two = audit::contradiction_of(*first, *second, {}, protocol_))
        hold({replicas_->chain(), *two});
      charge(c, "evidence of two statements", convicted, found);
    }
  }
  // By those who see it among the others.
  audit::detector detector{protocol_, *replicas_, nullptr};
  audit::forensics later{protocol_, *replicas_};
  const auto begin = c.beside - std::min(c.beside, around);
  const auto end = std::min(kept_.size(), c.beside + around);
  const auto view_of = [this](const signed_message& x) {
    const auto a = protocol_.describe(x.kind, x.body);
    return a ? a->view.value() : 0;
  };
  bool near = true;
  for (auto i = begin; i < end; ++i) {
    // An auditor's memory is of the views where f+1 replicas are.
    const auto views = std::minmax({view_of(kept_[i]), view_of(c.said)});
    near = near && (views.first == 0 || views.second - views.first < audit::detector_limits{}.views / 2);
    detector.checked(kept_[i]);
    later.add(kept_[i]);
    if (i != (c.beside + end) / 2)
      continue;
    if (protocol_.check(c.said, *replicas_))
      detector.checked(c.said);
    else
      detector.refused(c.said);
    later.add(c.said);
  }
  convicted.clear();
  for (const auto& e : detector.take())
    hold(e);
  if (near)
    charge(c, "an auditor", convicted, found);
  convicted.clear();
  for (const auto& x : later.culprits())
    convicted.push_back(x.who);
  if (!c.alone) // of statements that are wrong by themselves forensics judges timeouts
    charge(c, "forensics", convicted, found);
}

} // namespace bezant::simulation
