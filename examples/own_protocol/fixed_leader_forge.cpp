#include "fixed_leader_forge.hpp"

#include "fixed_leader_messages.hpp"

namespace mine {

namespace fixed {

namespace {

class forge final : public protocol_forge {
public:
  /// The same proposal with another payload: with the first one, an equivocation.
  std::optional<message> other_payload(const message& m, payload_ptr other) const override {
    auto h = proposal_in(m.kind, m.body);
    if (!h || other == nullptr || h->header.payload_root == other->root())
      return std::nullopt;
    h->header.payload_root = other->root();
    return say(kind::proposal, *h, std::move(other));
  }

  /// The same ack for another block: with the first one, a double vote.
  std::optional<message> other_vote(const message& m, const digest& other) const override {
    auto v = m.kind == ack_kind ? decode<block_vote>(m.body) : result<block_vote>{codec_error::truncated};
    if (!v || v.value().block == other)
      return std::nullopt;
    v.value().block = other;
    return say(kind::ack, v.value());
  }

  std::vector<message> votes_for(const signed_message& m) const override {
    const auto h = proposal_in(m.kind, m.body);
    if (!h)
      return {};
    return {say(kind::ack, block_vote{h->header.view, h->header.at, digest_of(h->header)})};
  }

  std::optional<message> wrong_proposal(const message& m, proposal_fault fault) const override {
    auto h = proposal_in(m.kind, m.body);
    if (!h)
      return std::nullopt;
    switch (fault) {
      case proposal_fault::parent: h->header.parent = hasher{"made-up"}.add(h->header.parent).finish(); break;
      case proposal_fault::view: h->header.view = h->justify.vote.view; break;
      case proposal_fault::skip: h->header.at = h->header.at.next(); break;
      case proposal_fault::root: h->header.payload_root = h->header.parent; break;
      case proposal_fault::certificate:
        if (h->justify.shares.empty())
          return std::nullopt; // nothing certifies genesis
        h->justify.shares.front().by.value[0] ^= 1U;
        break;
    }
    return say(kind::proposal, *h, m.content);
  }

  std::optional<message> usurp(const signed_message& m, replica_id self) const override {
    auto h = proposal_in(m.kind, m.body);
    if (!h)
      return std::nullopt;
    h->header.proposer = self;
    return say(kind::proposal, *h, m.content);
  }

  abilities can() const override { return {.proposals = true, .votes = true}; }

private:
  static std::optional<justified_header> proposal_in(message_kind k, byte_view body) {
    auto h = static_cast<kind>(k) == kind::proposal ? decode<justified_header>(body)
                                                    : result<justified_header>{codec_error::truncated};
    return h ? std::optional{std::move(h).value()} : std::nullopt;
  }
};

} // namespace

} // namespace fixed

std::shared_ptr<const bezant::protocol_forge> fixed_leader_forge() {
  return std::make_shared<const fixed::forge>();
}

} // namespace mine
