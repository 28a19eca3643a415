// Bends messages of Simplex: those of the family, and finalize votes.
#include "adversaries/forge/chained.hpp"
#include "protocols/simplex/messages.hpp"

namespace bezant {

namespace {

constexpr auto finalize = static_cast<message_kind>(simplex::kind::finalize);

class simplex_forge final : public chained_forge {
public:
  [[nodiscard]] std::optional<message> other_vote(const message& m, const digest& other) const override {
    if (m.kind != finalize)
      return chained_forge::other_vote(m, other);
    auto v = decode<block_vote>(m.body);
    if (!v || v.value().block == other)
      return std::nullopt;
    v.value().block = other;
    return message{finalize, encode(v.value()), nullptr};
  }

  [[nodiscard]] std::vector<message> votes_for(const signed_message& m) const override {
    auto list = chained_forge::votes_for(m);
    if (!list.empty())
      list.push_back({finalize, list.front().body, nullptr});
    return list;
  }

  /// A finalize vote of a view is contradicted by a vote for its dummy block.
  [[nodiscard]] std::optional<message> contrary(const message& m) const override {
    if (m.kind != finalize)
      return std::nullopt;
    const auto v = decode<block_vote>(m.body);
    if (!v)
      return std::nullopt;
    return chained::make_message(chained::kind::timeout, chained::timeout_vote{v.value().view, view_number{0}});
  }

  [[nodiscard]] std::optional<message> forget(const message&, view_number) const override { return std::nullopt; }

  [[nodiscard]] duration patience(std::span<const protocol_option> options) const override {
    return option_span(options, "delta", milliseconds(100)) * 3;
  }

  [[nodiscard]] abilities can() const override { return {true, true, true, false, true, false}; }
};

} // namespace

std::shared_ptr<const protocol_forge> make_simplex_forge() {
  return std::make_shared<const simplex_forge>();
}

} // namespace bezant
