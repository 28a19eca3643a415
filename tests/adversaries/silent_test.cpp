#include "adversaries/registry.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

/// Answers every event with one effect of each kind that matters here.
class talkative final : public protocol {
public:
  explicit talkative(int& steps) : steps_{steps} {}
  [[nodiscard]] std::string_view name() const noexcept override { return "talkative"; }
  void step(time_point, const event&, effects& out) override {
    ++steps_;
    out.add(persist{{1, {}}, {}});
    out.add(broadcast{});
    out.add(send_to{replica_id{1}, {}});
    out.add(relay{});
    out.add(set_timer{timer_id{1}, {}});
    out.add(commit{});
  }
  [[nodiscard]] protocol_status snapshot() const override { return {view_number{7}, {}, {}, {}, {}}; }

private:
  int& steps_;
};

} // namespace

TEST_CASE("a silent replica keeps its journal, timers and commits, and sends nothing") {
  int steps = 0;
  auto made = adversary_registry::built_in().wrap(std::make_unique<talkative>(steps), use("silent"), {});
  REQUIRE(made);
  const auto core = std::move(made).value();
  effects out;
  core->step({}, started{}, out);
  CHECK(steps == 1);
  REQUIRE(out.list().size() == 3);
  CHECK(std::holds_alternative<persist>(out.list()[0]));
  CHECK(std::holds_alternative<set_timer>(out.list()[1]));
  CHECK(std::holds_alternative<commit>(out.list()[2]));
  CHECK(core->name() == "talkative");
  CHECK(core->snapshot().view == view_number{7});
}

TEST_CASE("silence has no options") {
  std::string why;
  const auto made = adversary_registry::built_in().make(use("silent", {{"loudness", "1"}}), {}, &why);
  CHECK(made.error() == adversary_error::bad_option);
  CHECK(why.find("loudness") != std::string::npos);
}

} // namespace bezant::test
