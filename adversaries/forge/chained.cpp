#include "adversaries/forge/chained.hpp"

namespace bezant {

namespace {

using chained::kind;
using chained::make_message;
using chained::number;

/// A digest that no block has.
digest made_up(const digest& from) {
  return hasher{"made-up"}.add(from).finish();
}

} // namespace

duration option_span(std::span<const protocol_option> options, std::string_view name, duration fallback) {
  for (const auto& o : options)
    if (o.name == name)
      return parse_duration(o.value).value_or(fallback);
  return fallback;
}

std::optional<chained::proposal> chained_forge::proposal_in(message_kind k, byte_view body) {
  if (k != number(kind::proposal))
    return std::nullopt;
  auto decoded = decode<chained::proposal>(body);
  return decoded ? std::optional{std::move(decoded).value()} : std::nullopt;
}

std::optional<message> chained_forge::other_payload(const message& m, payload_ptr other) const {
  auto p = proposal_in(m.kind, m.body);
  if (!p || other == nullptr || p->block.header.payload_root == other->root())
    return std::nullopt;
  p->block.header.payload_root = other->root();
  return make_message(kind::proposal, *p, std::move(other));
}

std::optional<message> chained_forge::other_vote(const message& m, const digest& other) const {
  if (m.kind != number(kind::vote))
    return std::nullopt;
  auto v = decode<block_vote>(m.body);
  if (!v || v.value().block == other)
    return std::nullopt;
  v.value().block = other;
  return make_message(kind::vote, v.value());
}

std::vector<message> chained_forge::votes_for(const signed_message& m) const {
  const auto p = proposal_in(m.kind, m.body);
  if (!p)
    return {};
  const auto& h = p->block.header;
  return {make_message(kind::vote, block_vote{h.view, h.at, digest_of(h)})};
}

std::optional<message> chained_forge::wrong_proposal(const message& m, proposal_fault fault) const {
  auto p = proposal_in(m.kind, m.body);
  if (!p)
    return std::nullopt;
  auto& h = p->block.header;
  auto& shares = p->block.justify.shares;
  switch (fault) {
    case proposal_fault::parent: h.parent = made_up(h.parent); break;
    case proposal_fault::view: h.view = p->block.justify.vote.view; break;
    case proposal_fault::skip: h.at = h.at.next(); break;
    case proposal_fault::root: h.payload_root = made_up(h.payload_root); break;
    case proposal_fault::certificate:
      if (shares.empty())
        return std::nullopt; // nothing certifies genesis
      shares.front().by.value[0] ^= 1U;
      break;
  }
  return make_message(kind::proposal, *p, m.content);
}

std::optional<message> chained_forge::usurp(const signed_message& m, replica_id self) const {
  auto p = proposal_in(m.kind, m.body);
  if (!p || m.content == nullptr)
    return std::nullopt;
  p->block.header.proposer = self;
  return make_message(kind::proposal, *p, m.content);
}

std::optional<message> chained_forge::fork(const message& own, const signed_message& older) const {
  auto p = proposal_in(own.kind, own.body);
  const auto old = proposal_in(older.kind, older.body);
  if (!p || !old || old->block.header.view >= p->block.header.view || old->block.justify == p->block.justify)
    return std::nullopt;
  p->block.justify = old->block.justify;
  p->block.header.parent = old->block.header.parent;
  p->block.header.at = old->block.header.at;
  return make_message(kind::proposal, *p, own.content);
}

std::optional<message> chained_forge::forget(const message& m, view_number last) const {
  if (m.kind != number(kind::timeout))
    return std::nullopt;
  auto t = decode<chained::timeout_vote>(m.body);
  if (!t || t.value().high <= last)
    return std::nullopt;
  t.value().high = last;
  return make_message(kind::timeout, t.value());
}

std::optional<message> chained_forge::beg(const signed_message& m, const digest& chain) const {
  const auto p = proposal_in(m.kind, m.body);
  if (!p)
    return std::nullopt;
  if (p->block.justify.vote.at == height{0})
    return std::nullopt;
  block_request all{p->block.justify, {}};
  all.have.push_back({height{0}, make_genesis_block(chain)->id()});
  return make_message(kind::request, all);
}

duration chained_forge::patience(std::span<const protocol_option> options) const {
  return option_span(options, "timeout", milliseconds(500));
}

namespace {

/// Streamlet: heights in votes must not fall; timeouts carry nothing that could be forgotten.
class streamlet_forge final : public chained_forge {
public:
  [[nodiscard]] std::optional<message> forget(const message&, view_number) const override { return std::nullopt; }
  [[nodiscard]] std::optional<message> lower_vote(const message& m) const override {
    auto v = m.kind == number(kind::vote) ? decode<block_vote>(m.body) : result<block_vote>{codec_error::truncated};
    if (!v || v.value().at <= height{1})
      return std::nullopt;
    v.value() = {v.value().view, height{1}, made_up(v.value().block)};
    return make_message(kind::vote, v.value());
  }
  [[nodiscard]] duration patience(std::span<const protocol_option> options) const override {
    return option_span(options, "delta", milliseconds(100)) * 2;
  }
  [[nodiscard]] abilities can() const override { return {true, true, true, false, false, true}; }
};

} // namespace

std::shared_ptr<const protocol_forge> make_chained_forge() {
  return std::make_shared<const chained_forge>();
}

std::shared_ptr<const protocol_forge> make_streamlet_forge() {
  return std::make_shared<const streamlet_forge>();
}

} // namespace bezant
