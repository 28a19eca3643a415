#include "tests/adversaries/acts_support.hpp"

namespace bezant::test {

namespace {

class liar final : public behaviour {
public:
  explicit liar(const adversary_config&) {}
  void on_receipts(time_point, std::vector<receipt>& receipts) override { receipts.clear(); }
};

} // namespace

TEST_CASE("a behaviour in a condition has learnt what happened before, and acts within it only") {
  const auto later =
    GENERATE(as<std::string>{}, "during(10ms.., parrot)", "in_views(5.., parrot)", "when_leader(parrot)",
             "after(timeout, parrot)", "during(10ms..1s, in_views(5.., parrot))");
  INFO(later);
  acting_stage s{later};
  s.core.speaks = true;
  s.hear(1, line(1, 77)); // the only message that it ever hears
  for (int i = 2; i < 10; ++i)
    s.step(i);
  CHECK(s.total() == 0);
  s.core.view = view_number{5};
  s.core.leader = replica_id{1};
  s.core.wants = {note{"timeout", view_number{5}, {}, {}}};
  s.step(10);
  s.step(11);
  CHECK(s.count(act_kind::replayed) > 0);
  CHECK(s.summary().first >= time_point{} + milliseconds(10));
}

TEST_CASE("ranges may be open on one side, of views and of times, but not on both") {
  const auto acts_at = [](const std::string& recipe, std::uint64_t view, std::int64_t ms) {
    acting_stage s{recipe};
    s.core.speaks = true;
    s.core.view = view_number{view};
    s.step(ms);
    return s.total() != 0;
  };
  CHECK_FALSE(acts_at("in_views(20.., silent)", 19, 1));
  CHECK(acts_at("in_views(20.., silent)", 20, 1));
  CHECK(acts_at("in_views(20.., silent)", 200, 1));
  CHECK(acts_at("in_views(..20, silent)", 0, 1));
  CHECK(acts_at("in_views(..20, silent)", 20, 1));
  CHECK_FALSE(acts_at("in_views(..20, silent)", 21, 1));
  CHECK_FALSE(acts_at("during(20ms.., silent)", 1, 19));
  CHECK(acts_at("during(20ms.., silent)", 1, 9'000'000));
  CHECK(acts_at("during(..20ms, silent)", 1, 0));
  CHECK_FALSE(acts_at("during(..20ms, silent)", 1, 21));

  const auto registry = adversary_registry::built_in();
  for (const auto* bad : {"in_views(.., silent)", "during(.., silent)", "in_views(7..5, silent)", "in_views(7, silent)",
                          "during(2s..1s, silent)", "during(..0s, silent)"}) {
    INFO(bad);
    const auto r = parse_recipe(bad, registry);
    adversary_config config;
    std::string why;
    CHECK((!r || registry.make(r.value(), config, &why).error() == adversary_error::bad_option));
  }
  for (const auto& r :
       {in_views(view_number{20}, view_number{~std::uint64_t{0}}, use("silent")),
        during(time_point{} + seconds(2), time_point{std::numeric_limits<std::int64_t>::max()}, use("silent"))}) {
    INFO(to_string(r));
    CHECK(to_string(r).find("..,") != std::string::npos);
    CHECK(parse_recipe(to_string(r), registry).value() == r);
  }
}

TEST_CASE("the window of a recipe is where all conditions of time around one behaviour overlap") {
  const auto registry = adversary_registry::built_in();
  const auto window = [&](const char* text) { return window_of(parse_recipe(text, registry).value()); };
  const auto at = [](std::int64_t s) { return time_point{} + seconds(s); };
  CHECK(window("silent")->from == time_point{});
  CHECK(window("during(3s..5s, silent)")->from == at(3));
  CHECK(window("during(3s..5s, silent)")->until == at(5));
  CHECK(window("in_views(3..4, during(3s.., silent)) | delay(1ms)")->from == at(0));
  CHECK(window("during(1s..4s, during(3s..9s, silent))")->from == at(3));
  CHECK(window("during(1s..4s, during(3s..9s, silent))")->until == at(4));
  CHECK_FALSE(window("during(1s..2s, during(3s..9s, silent))"));
  CHECK(window("during(3s..5s, silent) | during(7s..8s, replay)")->until == at(8));
}

TEST_CASE("to: what a behaviour does by itself goes to the targets, too, and nobody else") {
  acting_stage s{"to([0, 3], replay(every = 1ms, count = 2))"};
  s.hear(0, line(1, 1));
  const auto out = s.step(1);
  std::size_t handed = 0;
  for (const auto& e : out.list())
    if (const auto* r = std::get_if<relay>(&e)) {
      ++handed;
      CHECK((r->to == replica_id{0} || r->to == replica_id{3}));
    }
  CHECK(handed == 4);
}

TEST_CASE("crash: outside of its time it is as an honest replica, and one that is down then comes back") {
  acting_stage s{"during(..30ms, crash(up = 10ms, down = 50ms))"};
  s.core.speaks = true;
  s.step(0);
  CHECK(s.total() == 0);
  s.hear(15, line(1, 1)); // down
  CHECK(s.count(act_kind::withheld) == 1);
  const auto heard = s.core.heard.size();
  s.hear(40, line(1, 2)); // by its own clock it would be down until 60 ms
  REQUIRE(s.core.heard.size() >= heard + 2);
  CHECK(std::holds_alternative<recovered>(s.core.heard[heard]));
  CHECK(std::holds_alternative<message_in>(s.core.heard.back()));
  const auto acts = s.total();
  s.hear(41, line(1, 3));
  CHECK(s.total() == acts);
}

TEST_CASE(
  "crash: a condition that is drawn for each message ends a time down once, and starts no core again and again") {
  acting_stage s{"with_probability(50%, crash(up = 10ms, down = 50ms))"};
  s.core.speaks = true; // also when it starts
  s.step(0);
  for (int i = 0; i < 200; ++i)
    s.hear(15, line(1, 1)); // all at one instant of its time down
  const auto starts = [&s] {
    return std::ranges::count_if(s.core.heard, [](const event& e) { return std::holds_alternative<recovered>(e); });
  };
  CHECK(starts() <= 1);
  for (std::int64_t ms = 16; ms < 60; ++ms)
    s.hear(ms, line(1, 1));
  CHECK(starts() == 1);
}

TEST_CASE("chaos: before its time the core hears what others hand on of its own, as often as they do") {
  acting_stage s{"during(1s.., chaos)"};
  const message said = line(1, 1);
  s.core.wants = {broadcast{said}};
  s.step(1);
  s.core.wants.clear();
  for (int i = 2; i < 8; ++i)
    s.hear_own(i, said);
  CHECK(s.total() == 0);
  CHECK(s.core.heard.size() == 7);
}

TEST_CASE("receipts are told as they are outside of each condition") {
  std::vector<receipt> some(1);
  for (const auto* around : {"during(1s.., ", "in_views(5.., ", "when_leader(", "after(timeout, "}) {
    INFO(around);
    acting_stage s{std::string{around} + "liar)", {plain_info<liar>("liar")}};
    s.step(1);
    auto told = some;
    s.receipts(1, told);
    CHECK(told == some);
    CHECK(s.total() == 0);
  }
}

} // namespace bezant::test
