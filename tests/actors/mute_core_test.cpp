// A replica that lost its disk listens until it is above every view in which it can have signed something.
#include "actors/mute_core.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

constexpr message_kind vote_kind = 1;
constexpr message_kind question_kind = 2;

std::shared_ptr<const protocol_info> toy() {
  protocol_info info;
  info.name = "toy";
  info.describe = [](message_kind k, byte_view) -> std::optional<message_anatomy> {
    return message_anatomy{k == question_kind ? message_role::question : message_role::vote, {}, {}, {}};
  };
  return std::make_shared<const protocol_info>(std::move(info));
}

/// Votes, asks and relays at every step; each timer takes it a view further.
class talkative final : public protocol {
public:
  [[nodiscard]] std::string_view name() const noexcept override { return "toy"; }
  void step(time_point, const event& in, effects& out) override {
    if (std::holds_alternative<timer_fired>(in))
      view_ = view_.next();
    out.add(persist{{1, {}}, view_});
    out.add(broadcast{{vote_kind, {}, nullptr}});
    out.add(send_to{replica_id{1}, {question_kind, {}, nullptr}});
    out.add(relay{std::nullopt, {}});
  }
  [[nodiscard]] protocol_status snapshot() const override { return {view_, {}, {}, {}, {}}; }

private:
  view_number view_{1};
};

std::size_t effects_of(protocol& core, const event& in) {
  effects out;
  core.step({}, in, out);
  return out.list().size();
}

} // namespace

TEST_CASE("of a mute core only questions leave until it is above what a quorum says") {
  auto quiet = std::make_shared<silence>(replica_id{3}, 3);
  const auto core = make_mute(std::make_unique<talkative>(), toy(), quiet);
  CHECK(effects_of(*core, started{}) == 3); // without the vote
  const auto stands = [&](std::uint32_t who, std::uint64_t view) {
    quiet->on_standing({}, replica_id{3}, replica_id{who}, {{}, {}, view_number{view}});
  };
  stands(3, 1); // its own word is worth nothing
  stands(0, 2);
  stands(1, 4);
  stands(1, 3); // an old word changes nothing
  CHECK_FALSE(quiet->until());
  for (int i = 0; i < 6; ++i)
    CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // up to view 7: nobody knows yet
  stands(2, 7);
  REQUIRE(quiet->until());
  CHECK(*quiet->until() == view_number{8});
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // view 8
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 4); // view 9
  CHECK(effects_of(*core, started{}) == 4);
}
