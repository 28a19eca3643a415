// Bends messages of the chained family.
#pragma once

#include "adversaries/forge/forge.hpp"
#include "protocols/chained/messages.hpp"

namespace bezant {

/// What HotStuff and Jolteon share, and what Streamlet and Simplex add to.
class chained_forge : public protocol_forge {
public:
  [[nodiscard]] std::optional<message> other_payload(const message& m, payload_ptr other) const override;
  [[nodiscard]] std::optional<message> other_vote(const message& m, const digest& other) const override;
  [[nodiscard]] std::vector<message> votes_for(const signed_message& m) const override;
  [[nodiscard]] std::optional<message> wrong_proposal(const message& m, proposal_fault fault) const override;
  [[nodiscard]] std::optional<message> usurp(const signed_message& m, replica_id self) const override;
  [[nodiscard]] std::optional<message> fork(const message& own, const signed_message& older) const override;
  [[nodiscard]] std::optional<message> forget(const message& m, view_number last) const override;
  [[nodiscard]] std::optional<message> beg(const signed_message& m, const digest& chain) const override;
  [[nodiscard]] duration patience(std::span<const protocol_option> options) const override;
  [[nodiscard]] abilities can() const override { return {true, true, true, true, false, false, true}; }

protected:
  [[nodiscard]] static std::optional<chained::proposal> proposal_in(message_kind kind, byte_view body);
};

} // namespace bezant
