#include "simulation/admission_check.hpp"

#include "protocols/chained/messages.hpp"
#include "protocols/pbft/rules.hpp"
#include "protocols/simplex/messages.hpp"

#include <set>

namespace bezant::simulation {

namespace {

using ck = chained::kind;
using pk = pbft::kind;

template <class Shares>
bool quorum_of_different(const Shares& shares, const replica_set& replicas) {
  std::set<replica_id> signers;
  for (const auto& share : shares)
    signers.insert(share.who);
  return signers.size() == shares.size() && signers.size() >= replicas.quorum();
}

constexpr std::string_view few_signers = "a certificate without a quorum of different signers";

std::string_view wrong_certificate(const vote_certificate& c, const replica_set& replicas) {
  const bool genesis = c.vote.at == height{0} && c.shares.empty();
  return genesis || quorum_of_different(c.shares, replicas) ? std::string_view{} : few_signers;
}

std::string_view wrong_block(const justified_header& h, const replica_set& replicas) {
  if (h.header.parent != h.justify.vote.block)
    return "a block with another block's certificate than its parent's";
  if (h.header.view <= h.justify.vote.view)
    return "a block whose view is not above its certificate's";
  if (h.header.at != h.justify.vote.at.next())
    return "a block whose height is not one above its certificate's";
  return wrong_certificate(h.justify, replicas);
}

} // namespace

void admission_check::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol) {
  replicas_ = std::move(replicas);
  standings_.clear();
  const auto& name = protocol.name;
  certificates_move_ = name == "hotstuff" || name == "jolteon";
  const bool chain = certificates_move_ || name == "streamlet" || name == "simplex";
  family_ = chain ? family::chained : name == "pbft" ? family::pbft : family::other;
}

void admission_check::delivered(time_point now, replica_id who, const signed_message& m, violation_list& found) {
  if (family_ == family::other)
    return;
  auto& at = standings_[who];
  if (at.due && at.view < *at.due)
    found.add("higher-view", {who, {}, at.view, now},
              "replica " + std::to_string(who.value()) + " stayed in view " + std::to_string(at.view.value())
                + " although a certificate came that leads to view " + std::to_string(at.due->value()));
  at.due = moves_to(m);
  if (const auto wrong = wrong_with(m); !wrong.empty())
    found.add("admission", {who, {}, at.view, now},
              "the core of replica " + std::to_string(who.value()) + " was given " + std::string{wrong});
}

void admission_check::entered(replica_id who, view_number view) {
  auto& at = standings_[who];
  if (view <= at.view) // in one life views only rise: this is another one, and what the last was told died with it
    at.due.reset();
  at.view = view;
}

std::string_view admission_check::wrong_with(const signed_message& m) const {
  return family_ == family::chained ? wrong_in_chain(m) : wrong_in_pbft(m);
}

std::string_view admission_check::wrong_in_chain(const signed_message& m) const {
  if (m.kind == chained::number(ck::proposal)) {
    const auto p = decode<chained::proposal>(m.body);
    if (!p)
      return "a proposal that does not decode";
    if (p.value().given_up && !quorum_of_different(p.value().given_up->shares, *replicas_))
      return few_signers;
    return wrong_block(p.value().block, *replicas_);
  }
  if (m.kind == chained::number(ck::block)) {
    const auto h = decode<justified_header>(m.body);
    return h ? wrong_block(h.value(), *replicas_) : "a block that does not decode";
  }
  if (m.kind == chained::number(ck::certificate) || m.kind == static_cast<message_kind>(simplex::kind::finalization)) {
    const auto c = decode<vote_certificate>(m.body);
    return c ? wrong_certificate(c.value(), *replicas_) : "a certificate that does not decode";
  }
  if (m.kind == chained::number(ck::timeout_certificate)) {
    const auto c = decode<chained::timeout_certificate>(m.body);
    return c && quorum_of_different(c.value().shares, *replicas_) ? std::string_view{} : few_signers;
  }
  return {};
}

std::string_view admission_check::wrong_in_pbft(const signed_message& m) const {
  if (m.kind == pbft::number(pk::decided)) {
    const auto d = decode<pbft::decided_batch>(m.body);
    return d ? wrong_certificate(d.value().proof, *replicas_) : "a decided batch that does not decode";
  }
  if (m.kind == pbft::number(pk::stable)) {
    const auto c = decode<pbft::checkpoint_certificate>(m.body);
    return c && quorum_of_different(c.value().shares, *replicas_) ? std::string_view{} : few_signers;
  }
  if (m.kind == pbft::number(pk::new_view)) {
    std::set<replica_id> askers;
    const auto n = decode<pbft::new_view>(m.body);
    if (n)
      for (const auto& c : n.value().changes)
        askers.insert(c.author);
    return askers.size() >= replicas_->quorum() ? std::string_view{} : "a new-view without a quorum of view-changes";
  }
  return {};
}

std::optional<view_number> admission_check::moves_to(const signed_message& m) const {
  if (family_ == family::pbft && m.kind == pbft::number(pk::new_view)) {
    if (const auto n = decode<pbft::new_view>(m.body))
      return n.value().view;
  } else if (certificates_move_ && m.kind == chained::number(ck::certificate)) {
    if (const auto c = decode<vote_certificate>(m.body))
      return c.value().vote.view.next();
  } else if (certificates_move_ && m.kind == chained::number(ck::timeout_certificate)) {
    if (const auto c = decode<chained::timeout_certificate>(m.body))
      return c.value().view.next();
  }
  return std::nullopt;
}

} // namespace bezant::simulation
