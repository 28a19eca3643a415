#include "adversaries/registry.hpp"
#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

/// Says one broadcast in each step; view, leader and note are the test's to set.
class puppet_core final : public protocol {
public:
  struct strings {
    view_number view{1};
    std::optional<replica_id> leader;
    std::string_view note;
  };

  explicit puppet_core(strings& s) : strings_{s} {}
  [[nodiscard]] std::string_view name() const noexcept override { return "puppet"; }
  void step(time_point, const event&, effects& out) override {
    if (!strings_.note.empty())
      out.add(note{strings_.note, strings_.view, {}, {}});
    out.add(broadcast{{1, {7}, nullptr}});
  }
  [[nodiscard]] protocol_status snapshot() const override { return {strings_.view, {}, {}, {}, {}}; }
  [[nodiscard]] protocol_position position() const override { return {strings_.view, strings_.leader}; }

private:
  strings& strings_;
};

/// An adversary in the place of replica 1 of 4, stepped by hand.
struct stage {
  puppet_core::strings strings;
  std::unique_ptr<protocol> core;

  explicit stage(std::string_view text, std::uint64_t seed = 1) {
    const auto registry = adversary_registry::built_in();
    const auto scheme = simulated_signatures();
    adversary_config config;
    config.self = replica_id{1};
    config.replicas = std::make_shared<const replica_set>(
      digest{}, "puppet", std::vector<public_key>(4, scheme->make_signer(public_key_seed("replica", 0))->key()),
      scheme);
    config.random = random_source{seed};
    std::string why;
    const auto r = parse_recipe(text, registry, &why);
    INFO(why);
    REQUIRE(r);
    auto made = registry.wrap(std::make_unique<puppet_core>(strings), r.value(), config, &why);
    INFO(why);
    REQUIRE(made);
    core = std::move(made).value();
  }

  effects step(std::int64_t ms, const event& e = work_drained{}) {
    effects out;
    core->step(time_point{} + milliseconds(ms), e, out);
    return out;
  }
  /// True if others hear something in a step at that time.
  bool speaks_at(std::int64_t ms) {
    const auto out = step(ms);
    return std::ranges::any_of(out.list(), [](const effect& e) {
      const auto* sent = std::get_if<send_to>(&e);
      return std::holds_alternative<broadcast>(e) || (sent != nullptr && sent->to != replica_id{1});
    });
  }
};

} // namespace

TEST_CASE("during: the behaviour acts between the two times, both included") {
  stage s{"during(10ms..20ms, silent)"};
  CHECK(s.speaks_at(9));
  CHECK_FALSE(s.speaks_at(10));
  CHECK_FALSE(s.speaks_at(20));
  CHECK(s.speaks_at(21));
}

TEST_CASE("in_views and when_leader: the behaviour acts by where the core stands") {
  stage views{"in_views(3..4, silent)"};
  for (const auto& [view, speaks] : {std::pair{2, true}, {3, false}, {4, false}, {5, true}}) {
    views.strings.view = view_number{static_cast<std::uint64_t>(view)};
    CHECK(views.speaks_at(1) == speaks);
  }
  stage leader{"when_leader(silent)"};
  CHECK(leader.speaks_at(1));
  leader.strings.leader = replica_id{2};
  CHECK(leader.speaks_at(2));
  leader.strings.leader = replica_id{1};
  CHECK_FALSE(leader.speaks_at(3));
}

TEST_CASE("after: the behaviour begins with the first such note and goes on") {
  stage s{"after(timeout, silent)"};
  s.strings.note = "entered";
  CHECK(s.speaks_at(1));
  s.strings.note = "timeout";
  CHECK_FALSE(s.speaks_at(2));
  s.strings.note = {};
  CHECK_FALSE(s.speaks_at(3));
}

TEST_CASE("to: only the named replicas get the bent message") {
  stage s{"to([0, 3], silent)"};
  std::vector<replica_id> heard;
  const auto out = s.step(1);
  for (const auto& e : out.list())
    heard.push_back(std::get<send_to>(e).to);
  CHECK(heard == std::vector{replica_id{1}, replica_id{2}});
}

TEST_CASE("with_probability: never, always, and about as often as it says, the same with the same seed") {
  const auto spoken = [](const char* text, std::uint64_t seed) {
    stage s{text, seed};
    int count = 0;
    for (int i = 0; i < 1'000; ++i)
      count += s.speaks_at(i) ? 1 : 0;
    return count;
  };
  CHECK(spoken("with_probability(0%, silent)", 1) == 1'000);
  CHECK(spoken("with_probability(100%, silent)", 1) == 0);
  const auto some = spoken("with_probability(30%, silent)", 1);
  CHECK(some > 600);
  CHECK(some < 800);
  CHECK(spoken("with_probability(30%, silent)", 1) == some);
  CHECK(spoken("with_probability(30%, silent)", 2) != some);
}

TEST_CASE("delay: what others get comes later, at the adversary's own timer; the own copy at once") {
  stage s{"delay(5ms)"};
  const auto first = s.step(10);
  REQUIRE(first.list().size() == 2);
  CHECK(std::get<send_to>(first.list()[0]).to == replica_id{1});
  const auto timer = std::get<set_timer>(first.list()[1]);
  CHECK(timer.at == time_point{} + milliseconds(15));
  const auto later = s.step(15, timer_fired{timer.id});
  CHECK(later.list().size() == 3); // one to each of the others, and nothing of the core: it is not its timer
}

TEST_CASE("a delayed message still comes when its window has closed, and in a stack the next behaviour sees it") {
  stage s{"during(0ms..12ms, delay(5ms))"};
  const auto first = s.step(10);
  const auto timer = std::get<set_timer>(first.list().back());
  CHECK(s.step(15, timer_fired{timer.id}).list().size() == 3);

  stage stacked{"delay(5ms) | silent"};
  const auto held = stacked.step(10);
  CHECK(stacked.step(15, timer_fired{std::get<set_timer>(held.list().back()).id}).list().empty());
}

} // namespace bezant::test
