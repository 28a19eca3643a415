// Virtual time goes on: with a single replica and over links without delay every protocol commits orders at its own
// pace, and a protocol that never rests ends its run with a sentence about it.
#include "simulation/cluster.hpp"
#include "tests/simulation/simulation_support.hpp"

#include "core/simulated_signatures.hpp"
#include "simulation/compare/noop_application.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace bezant::test {

namespace {

std::string scenario_of(const std::string& protocol, std::size_t replicas, const std::string& network) {
  return "protocol = \"" + protocol + "\"\nreplicas = " + std::to_string(replicas)
         + "\nduration = \"600ms\"\n[options.streamlet]\ndelta = \"10ms\"\n[options.simplex]\ndelta = "
           "\"20ms\"\n[network]\n"
         + network
         + "\n[workload]\norders = 24\nsessions = 2\n[expect]\norders_min = 24\nreference = true\nprogress = true";
}

const std::vector<std::string> all_protocols{"streamlet", "pbft", "hotstuff", "jolteon", "simplex"};

/// What a core that never rests does at every event, besides what the honest one does.
enum class unrest { timer, request, own_message, own_messages_in_pairs };

class restless final : public protocol {
public:
  restless(std::unique_ptr<protocol> inner, unrest how) : inner_{std::move(inner)}, how_{how} {}

  [[nodiscard]] std::string_view name() const noexcept override { return inner_->name(); }
  void step(time_point now, const event& in, effects& out) override {
    inner_->step(now, in, out);
    constexpr message_kind nobodys = 60;
    switch (how_) {
      case unrest::timer: return out.add(set_timer{timer_id{99}, now});
      case unrest::request: return out.add(request_payload{request_id{1'000'000}, view_number{1}, {}});
      case unrest::own_messages_in_pairs: out.add(send_to{replica_id{0}, {nobodys, {}, nullptr}}); [[fallthrough]];
      case unrest::own_message: return out.add(send_to{replica_id{0}, {nobodys, {}, nullptr}});
    }
  }
  [[nodiscard]] protocol_status snapshot() const override { return inner_->snapshot(); }

private:
  std::unique_ptr<protocol> inner_;
  unrest how_;
};

simulation::run_outcome run_restless(unrest how) {
  simulation::scenario_names names;
  auto info = *names.protocols.find("streamlet").value();
  info.name = "restless";
  info.make = [how, make = info.make](const protocol_config& c, std::string* why) -> result<std::unique_ptr<protocol>> {
    BOOST_OUTCOME_TRY(auto inner, make(c, why));
    if (c.self != replica_id{0})
      return inner;
    return std::unique_ptr<protocol>{std::make_unique<restless>(std::move(inner), how)};
  };
  REQUIRE(names.protocols.add(info));
  std::vector<std::string> problems;
  auto s = simulation::parse_scenario("bezant-scenario = 1\nprotocol = \"restless\"\nreplicas = 1\nduration = \"1s\"",
                                      "test.toml", names, {}, problems);
  REQUIRE(s);
  const auto load = simulation::workload::make(*s, nullptr);
  REQUIRE(load);
  return simulation::run(*s, *load.value(), names, 1, 1);
}

} // namespace

TEST_CASE("every protocol commits orders in clusters of 1, 2, 3, 4 and 7, over links with any delay down to none") {
  const auto protocol = GENERATE(from_range(all_protocols));
  const auto replicas = GENERATE(1U, 2U, 3U, 4U, 7U);
  const std::string delay = GENERATE("0ms", "1ns", "1ms");
  INFO(protocol << " with " << replicas << " replicas, delay " << delay);
  const auto run = run_of(scenario_from(scenario_of(protocol, replicas, "delay = \"" + delay + "\"")), 1);
  CAPTURE(run.missed, broken_in(run));
  CHECK(run.passed());
  CHECK(run.ran == milliseconds(600));
  // Paced: a block a millisecond where there is nothing to do, and some more for the orders.
  CHECK(run.blocks.value() <= 800);
}

TEST_CASE("links without delay and with little bandwidth are fine") {
  const auto protocol = GENERATE(from_range(all_protocols));
  const auto replicas = GENERATE(1U, 4U);
  INFO(protocol << " with " << replicas << " replicas");
  const auto run = run_of(scenario_from(scenario_of(protocol, replicas, "delay = \"0ms\"\nbandwidth = 2000000")), 1);
  CAPTURE(run.missed, broken_in(run));
  CHECK(run.passed());
}

TEST_CASE("a cluster whose replicas crash and come back goes on at a delay of 0, also a replica alone") {
  const auto protocol = GENERATE(from_range(all_protocols));
  const auto replicas = GENERATE(1U, 3U, 4U);
  INFO(protocol << " with " << replicas << " replicas");
  const auto run = run_of(scenario_from(scenario_of(protocol, replicas, "delay = \"0ms\"")
                                        + "\n[[crash]]\nreplica = 0\nat = \"100ms\"\nrestart = \"120ms\""),
                          1);
  CAPTURE(run.missed, broken_in(run));
  // The order of an answer that was lost with the crash comes again after a second only.
  CHECK(run.violations.empty());
  CHECK(run.restarts == 1);
  CHECK(run.blocks > height{5});
  CHECK(run.ran == milliseconds(600));
}

TEST_CASE("a run of a single nanosecond ends") {
  const auto s = scenario_from("protocol = \"hotstuff\"\nreplicas = 1\nduration = \"1ns\"\n[network]\ndelay = \"0ms\"");
  CHECK(run_of(s, 1).complete);
}

TEST_CASE("a core that never rests ends its run, which says at what time and whose") {
  const auto how = GENERATE(unrest::timer, unrest::request, unrest::own_message);
  INFO(static_cast<int>(how));
  const auto run = run_restless(how);
  CHECK(run.complete);
  CHECK_FALSE(run.passed());
  REQUIRE(broken_in(run) == "virtual-time");
  CHECK_THAT(run.violations.front().sentence, Catch::StartsWith("virtual time stands still at 0.000000000 s: ")
                                                && Catch::Contains("steps at this instant")
                                                && Catch::Contains("of replica 0, which runs restless"));
}

TEST_CASE("a core that speaks to itself more and more is stopped") {
  const auto run = run_restless(unrest::own_messages_in_pairs);
  CHECK(run.complete);
  REQUIRE(broken_in(run) == "failure");
  CHECK_THAT(run.violations.front().sentence, Catch::Contains("its core speaks to itself without end"));
}

TEST_CASE("a stop request ends a run in the middle of an instant") {
  simulation::cluster_config config;
  config.replicas = 1;
  config.scheme = simulated_signatures();
  config.make_application = [](replica_id, const digest&) { return std::make_shared<comparison::noop_application>(); };
  config.wrap = [](replica_id, std::unique_ptr<protocol> honest) {
    return std::make_unique<restless>(std::move(honest), unrest::request);
  };
  config.instant_steps_max = std::numeric_limits<std::uint64_t>::max();
  auto made = simulation::cluster::make(std::move(config));
  REQUIRE(made);
  auto& c = *made.value();
  c.start();
  std::stop_source stop;
  const std::jthread asks{[&stop] { stop.request_stop(); }};
  CHECK_FALSE(c.run_until([] { return false; }, time_point{} + seconds(1), stop.get_token()));
  CHECK(c.standstill().empty());
  CHECK(c.now() == time_point{});
}

} // namespace bezant::test
