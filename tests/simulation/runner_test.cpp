#include "tests/simulation/simulation_support.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace bezant::test {

namespace {

constexpr const char* rough = R"(
duration = "5s"
[options]
delta = "50ms"
[network]
delay = "2ms..20ms"
[random]
until = "3s"
loss_max = "20%"
duplicate_max = "10%"
reorder_max = "10%"
delay_max = "60ms"
partitions_max = 1
crashes_max = 1
[workload]
orders = 60
)";

} // namespace

TEST_CASE("one seed gives one run, to the byte of its trace") {
  const auto s = scenario_from(rough);
  std::ostringstream first;
  std::ostringstream second;
  const auto a = run_of(s, 5, &first);
  const auto b = run_of(s, 5, &second);
  CHECK(a.trace == b.trace);
  CHECK(first.str() == second.str());
  CHECK(a.network.sent == b.network.sent);
  CHECK(a.blocks == b.blocks);
  CHECK(run_of(s, 6).trace != a.trace);
}

TEST_CASE("a run with crashes, partitions and a bad network breaks nothing and goes on afterwards") {
  auto s = scenario_from(rough);
  s.expected.progress = true;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto run = run_of(s, seed);
    INFO("seed " << seed << ": " << broken_in(run));
    CHECK(run.passed());
    CHECK(run.clients.answered == 60);
    CHECK(run.checked.acknowledged == 15); // frames of 4
    CHECK(run.checked.signatures > 100);
  }
}

TEST_CASE("Ed25519 signs the same run that the keyed hash signs") {
  auto s = scenario_from("duration = \"1s\"\n[options]\ndelta = \"50ms\"\n[workload]\norders = 8");
  const auto simulated = run_of(s, 1);
  s.real_signatures = true;
  const auto real = run_of(s, 1);
  CHECK(real.passed());
  CHECK(real.blocks == simulated.blocks);
  CHECK(real.trace != simulated.trace); // other keys, another chain
}

TEST_CASE("a crashed replica goes on from its store and catches up") {
  const auto s = scenario_from(R"(
duration = "6s"
[options]
delta = "50ms"
[[crash]]
replica = 2
at = "2s"
restart = "4s"
[expect]
progress = true
)");
  const auto run = run_of(s, 1);
  CHECK(run.passed());
  CHECK(run.crashes == 1);
  CHECK(run.restarts == 1);
  CHECK(run.network.unattached > 0);
}

TEST_CASE("a replica that stays down is not waited for") {
  const auto run = run_of(scenario_from("duration = \"5s\"\n[options]\ndelta = \"50ms\"\n[[crash]]\nreplica = 0\n"
                                        "at = \"1s\"\n[expect]\nprogress = true"),
                          1);
  CHECK(run.passed());
  CHECK(run.restarts == 0);
}

TEST_CASE("silent replicas up to f stop nothing, more stop everything and break nothing") {
  const auto with = [](const char* silent, const char* progress) {
    std::string text = "replicas = 4\nduration = \"6s\"\n[options]\ndelta = \"50ms\"\n[[adversary]]\nreplicas = ";
    text += silent;
    text += "\nbehaviour = \"silent\"\n[expect]\nprogress = ";
    text += progress;
    return scenario_from(text);
  };
  CHECK(run_of(with("[3]", "true"), 1).passed());
  const auto stopped = run_of(with("[2, 3]", "false"), 1);
  CHECK(stopped.passed());
  CHECK(stopped.blocks == height{0});
  CHECK_FALSE(run_of(with("[2, 3]", "true"), 1).passed());
  CHECK_FALSE(run_of(with("[3]", "false"), 1).passed());
}

TEST_CASE("a recording can be the load") {
  const auto s =
    scenario_from("duration = \"5s\"\n[options]\ndelta = \"50ms\"\n[workload]\nkind = \"recording\"\nfile = \""
                  + source_path("") + "examples/orders/sample-orders.csv\"\nformat = \"csv\"");
  const auto run = run_of(s, 1);
  CHECK(run.passed());
  CHECK(run.clients.submitted > 10);
  CHECK(run.clients.answered == run.clients.submitted);
}

TEST_CASE("a run without clients commits empty blocks") {
  const auto run =
    run_of(scenario_from("duration = \"2s\"\n[options]\ndelta = \"50ms\"\n[workload]\nkind = \"none\""), 1);
  CHECK(run.passed());
  CHECK(run.clients.submitted == 0);
  CHECK(run.blocks > height{5});
}

TEST_CASE("a run that is stopped says that it is not complete") {
  const auto s = scenario_from("duration = \"1000s\"");
  const auto load = simulation::workload::make(s, nullptr);
  std::stop_source stop;
  stop.request_stop();
  const auto run = simulation::run(s, *load.value(), {}, 4, 1, nullptr, stop.get_token());
  CHECK_FALSE(run.complete);
  CHECK_FALSE(run.passed());
}

} // namespace bezant::test
