// What an adversary knows about a protocol's messages: how to bend one so that it still looks like one.
#pragma once

#include "adversaries/config.hpp"

namespace bezant {

/// In which respect a proposal is wrong.
enum class proposal_fault {
  parent,      ///< it names a parent that its certificate does not certify
  view,        ///< its view is not above its parent's
  skip,        ///< it skips a height
  root,        ///< the payload beside it is not the one that it binds
  certificate, ///< a signature in its certificate is wrong
};

/// Bends messages of one protocol. Every function gives nothing where the protocol has no such thing; this class knows
/// nothing at all. Nothing here is signed: what it gives is signed by whoever sends it.
class protocol_forge {
public:
  virtual ~protocol_forge() = default;

  /// The same proposal with another payload: with the first one, an equivocation.
  [[nodiscard]] virtual std::optional<message> other_payload(const message&, payload_ptr) const { return std::nullopt; }
  /// The same vote for another block: with the first one, a double vote.
  [[nodiscard]] virtual std::optional<message> other_vote(const message&, const digest&) const { return std::nullopt; }
  /// Votes for a proposal, whatever speaks against it.
  [[nodiscard]] virtual std::vector<message> votes_for(const signed_message&) const { return {}; }
  [[nodiscard]] virtual std::optional<message> wrong_proposal(const message&, proposal_fault) const {
    return std::nullopt;
  }
  /// The proposal of another as if `self` led its view.
  [[nodiscard]] virtual std::optional<message> usurp(const signed_message&, replica_id) const { return std::nullopt; }
  /// The own proposal, but on the parent of an older one: whatever was built since is dropped.
  [[nodiscard]] virtual std::optional<message> fork(const message&, const signed_message&) const {
    return std::nullopt;
  }
  /// A message by which its author says what it knows, such as a timeout, as if it had forgotten what is of views above
  /// `last`. Nothing if it says nothing of those.
  [[nodiscard]] virtual std::optional<message> forget(const message&, view_number /*last*/) const {
    return std::nullopt;
  }
  /// A message that no honest replica signs beside this one although it is of another kind.
  [[nodiscard]] virtual std::optional<message> contrary(const message&) const { return std::nullopt; }
  /// A vote at a lower height than the given one, in the same view.
  [[nodiscard]] virtual std::optional<message> lower_vote(const message&) const { return std::nullopt; }
  /// A request of somebody who has nothing, made of what was heard: for all blocks below, of the chain `chain`.
  [[nodiscard]] virtual std::optional<message> beg(const signed_message&, const digest& /*chain*/) const {
    return std::nullopt;
  }
  /// How long replicas wait for a leader, by the protocol's options.
  [[nodiscard]] virtual duration patience(std::span<const protocol_option>) const { return milliseconds(500); }

  /// Which of the above it can do, for the table of what applies to what.
  struct abilities {
    bool proposals = false; ///< other_payload, wrong_proposal, usurp
    bool votes = false;     ///< other_vote, votes_for
    bool forks = false;
    bool forgets = false;
    bool contraries = false;
    bool heights = false; ///< lower_vote
    bool begs = false;
  };
  [[nodiscard]] virtual abilities can() const { return {}; }
};

std::shared_ptr<const protocol_forge> make_chained_forge(); ///< HotStuff, Jolteon
std::shared_ptr<const protocol_forge> make_streamlet_forge();
std::shared_ptr<const protocol_forge> make_simplex_forge();
std::shared_ptr<const protocol_forge> make_pbft_forge();

/// The value of a span option such as "timeout", or the fallback.
duration option_span(std::span<const protocol_option> options, std::string_view name, duration fallback);

} // namespace bezant
