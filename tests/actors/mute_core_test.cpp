// A replica that lost its disk listens until it is above every view in which it can have signed something.
#include "actors/mute_core.hpp"
#include "tests/actors/actors_support.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace bezant;
using namespace bezant::testing;

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

namespace {

/// Goes where it is told as soon as it is told.
class restful final : public protocol {
public:
  [[nodiscard]] std::string_view name() const noexcept override { return "toy"; }
  void step(time_point, const event&, effects& out) override { out.add(broadcast{{vote_kind, {}, nullptr}}); }
  bool forgot(const forgotten_past& past, effects& out) override {
    view_ = past.last.next();
    out.add(persist{{1, {}}, view_});
    out.add(broadcast{{vote_kind, {7}, nullptr}});
    return true;
  }
  [[nodiscard]] protocol_status snapshot() const override { return {view_, {}, {}, {}, {}}; }

private:
  view_number view_{1};
};

crew of(std::size_t n) {
  return crew{n};
}

void stands(silence& quiet, std::uint32_t who, std::uint64_t view, std::uint64_t executed = 0) {
  quiet.stands(replica_id{who}, {height{executed}, {}, view_number{view}});
}

constexpr auto far_away = std::numeric_limits<std::uint64_t>::max();

} // namespace

TEST_CASE("of a mute core only questions leave until it is above what it can have signed") {
  const auto four = of(4);
  auto quiet = std::make_shared<silence>(replica_id{3}, *four.replicas);
  int ended = 0;
  const auto core = make_mute(std::make_unique<talkative>(), toy(), quiet, [&] { ++ended; });
  CHECK(effects_of(*core, started{}) == 3); // without the vote
  stands(*quiet, 3, 1);                     // its own word is worth nothing
  stands(*quiet, 0, 2);
  CHECK_FALSE(quiet->past());
  for (int i = 0; i < 6; ++i)
    CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // up to view 7: nobody knows yet
  stands(*quiet, 1, 6);
  stands(*quiet, 1, 60); // where it stands now, but not when this replica came back
  REQUIRE(quiet->past());
  CHECK(quiet->past()->last == view_number{8});            // the third may be the one that is not honest
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // view 8
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // on the way to view 9 it might still speak in view 8
  CHECK(ended == 0);
  CHECK(effects_of(*core, started{}) == 4);
  CHECK(ended == 0); // that word is not durable before the step's end
  CHECK(effects_of(*core, started{}) == 4);
  CHECK(ended == 1);
  CHECK(effects_of(*core, started{}) == 4);
  CHECK(ended == 1);
}

TEST_CASE("no liar draws a silence out, and none cuts it short") {
  const auto seven = of(7); // f = 2: the silent one, and one more
  const auto views = [&](const std::vector<std::uint64_t>& said) {
    silence quiet{replica_id{3}, *seven.replicas};
    std::uint32_t who = 0;
    for (const auto view : said) {
      stands(quiet, who == 3 ? ++who : who, view, view * 10);
      ++who;
    }
    return quiet.past();
  };
  // Honest ones that brought it to its last view, 11: at least three of six stand in view 10 or above.
  CHECK(views({10, 10, 10, 1, 1, 1})->last == view_number{13});
  CHECK(views({10, 10, 10, 1, 1, far_away})->last == view_number{13});
  CHECK(views({far_away, far_away, 10, 10, 1, 1})->last == view_number{13}); // and one liar too many
  CHECK(views({10, 10, 10, 1, 1, far_away})->executed == height{100});
  // One has not spoken: it may be one of the three.
  CHECK(views({10, 10, 1, 1, 1})->last == view_number{13});
  // Two have not: the highest would decide, and that may be the liar's.
  CHECK_FALSE(views({10, 1, 1, 1}));
  CHECK_FALSE(views({far_away, 1, 1, 1}));
  CHECK_FALSE(views({10, 10, 10}));
  const auto four = of(4);
  silence quiet{replica_id{3}, *four.replicas};
  stands(quiet, 0, far_away, far_away);
  stands(quiet, 1, 5, 40);
  CHECK(quiet.past()->last == view_number{far_away}); // one of the two is right
  stands(quiet, 2, 5, 41);
  CHECK(quiet.past()->last == view_number{7});
  CHECK(quiet.past()->executed == height{41});
}

TEST_CASE("a core whose views rest goes above its past by itself, and is heard at once") {
  const auto four = of(4);
  auto quiet = std::make_shared<silence>(replica_id{3}, *four.replicas);
  bool ended = false;
  const auto core = make_mute(std::make_unique<restful>(), toy(), quiet, [&] { ended = true; });
  CHECK(effects_of(*core, started{}) == 0);
  stands(*quiet, 0, 1);
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 0);
  stands(*quiet, 1, 1);
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3);
  CHECK(core->position().view == view_number{4});
  CHECK_FALSE(ended);
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 1);
  CHECK(ended);
}

TEST_CASE("a core that begins in a late view, as by the clock, is silent in that one") {
  const auto four = of(4);
  auto quiet = std::make_shared<silence>(replica_id{3}, *four.replicas);
  stands(*quiet, 0, 1);
  stands(*quiet, 1, 1);
  auto inner = std::make_unique<talkative>();
  effects ignored;
  for (int i = 0; i < 9; ++i)
    inner->step({}, timer_fired{timer_id{1}}, ignored);
  const auto core = make_mute(std::move(inner), toy(), quiet);
  CHECK(effects_of(*core, started{}) == 3); // view 10
  CHECK(effects_of(*core, started{}) == 3);
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // into view 11
  CHECK(effects_of(*core, started{}) == 4);
}

TEST_CASE("a silence that begins between two steps stops a core that speaks, and is over in a later view") {
  const auto four = of(4);
  auto quiet = std::make_shared<silence>(replica_id{3}, *four.replicas, false);
  int ended = 0;
  const auto core = make_mute(std::make_unique<talkative>(), toy(), quiet, [&] { ++ended; });
  CHECK(effects_of(*core, started{}) == 4);
  for (int i = 0; i < 8; ++i)
    CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 4); // into view 9
  quiet->begin();
  CHECK(effects_of(*core, started{}) == 3);
  stands(*quiet, 0, 2);
  stands(*quiet, 1, 2);
  CHECK(effects_of(*core, started{}) == 3);                // above the others' past, but it has spoken in view 9 itself
  CHECK(effects_of(*core, timer_fired{timer_id{1}}) == 3); // on the way to view 10
  CHECK(effects_of(*core, started{}) == 4);
  CHECK(effects_of(*core, started{}) == 4);
  CHECK(ended == 1);
}
