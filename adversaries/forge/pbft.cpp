// Bends messages of PBFT.
#include "adversaries/forge/forge.hpp"
#include "protocols/pbft/messages.hpp"

namespace bezant {

namespace {

using pbft::make_message;
using pbft::number;

class pbft_forge final : public protocol_forge {
public:
  [[nodiscard]] std::optional<message> other_payload(const message& m, payload_ptr other) const override {
    auto p = proposal_in(m.kind, m.body);
    // A batch of an earlier view is bound by the new-view.
    if (!p || other == nullptr || p->what.view != p->view || p->what.payload_root == other->root())
      return std::nullopt;
    p->what.payload_root = other->root();
    return make_message(pbft::kind::pre_prepare, *p, std::move(other));
  }

  [[nodiscard]] std::optional<message> other_vote(const message& m, const digest& other) const override {
    if (m.kind != number(pbft::kind::prepare) && m.kind != number(pbft::kind::commit))
      return std::nullopt;
    auto v = decode<block_vote>(m.body);
    if (!v || v.value().block == other)
      return std::nullopt;
    v.value().block = other;
    return message{m.kind, encode(v.value()), nullptr};
  }

  [[nodiscard]] std::vector<message> votes_for(const signed_message& m) const override {
    const auto p = proposal_in(m.kind, m.body);
    if (!p)
      return {};
    const auto v = pbft::vote_for(p->view, p->what);
    return {make_message(pbft::kind::prepare, v), make_message(pbft::kind::commit, v)};
  }

  [[nodiscard]] std::optional<message> wrong_proposal(const message& m, proposal_fault fault) const override {
    auto p = proposal_in(m.kind, m.body);
    if (!p)
      return std::nullopt;
    switch (fault) {
      case proposal_fault::view: p->what.view = p->view.next(); break;
      case proposal_fault::root: p->what.payload_root = hasher{"made-up"}.add(p->what.payload_root).finish(); break;
      case proposal_fault::parent:
      case proposal_fault::skip:
      case proposal_fault::certificate: return std::nullopt; // a pre-prepare names and proves no parent
    }
    return make_message(pbft::kind::pre_prepare, *p, m.content);
  }

  [[nodiscard]] std::optional<message> usurp(const signed_message& m, replica_id self) const override {
    auto p = proposal_in(m.kind, m.body);
    if (!p || m.content == nullptr)
      return std::nullopt;
    p->what.proposer = self;
    return make_message(pbft::kind::pre_prepare, *p, m.content);
  }

  /// A view-change that says that nothing prepared in the views above `last`.
  [[nodiscard]] std::optional<message> forget(const message& m, view_number last) const override {
    if (m.kind != number(pbft::kind::view_change))
      return std::nullopt;
    auto c = decode<pbft::view_change>(m.body);
    const auto is_newer = [last](const auto& entry) { return entry.view > last; };
    if (!c || std::erase_if(c.value().prepared, is_newer) == 0)
      return std::nullopt;
    std::erase_if(c.value().stated, is_newer);
    return make_message(pbft::kind::view_change, c.value());
  }

  [[nodiscard]] std::optional<message> beg(const signed_message&, const digest& /*chain*/) const override {
    return make_message(pbft::kind::status, pbft::status{view_number{1}, true, {}, {}, {}});
  }

  [[nodiscard]] duration patience(std::span<const protocol_option> options) const override {
    return option_span(options, "timeout", milliseconds(500));
  }

  [[nodiscard]] abilities can() const override { return {true, true, false, true, false, false, true}; }

private:
  [[nodiscard]] static std::optional<pbft::pre_prepare> proposal_in(message_kind k, byte_view body) {
    if (k != number(pbft::kind::pre_prepare))
      return std::nullopt;
    const auto decoded = decode<pbft::pre_prepare>(body);
    return decoded ? std::optional{decoded.value()} : std::nullopt;
  }
};

} // namespace

std::shared_ptr<const protocol_forge> make_pbft_forge() {
  return std::make_shared<const pbft_forge>();
}

} // namespace bezant
