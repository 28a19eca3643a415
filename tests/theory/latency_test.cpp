// A block's way from its proposal to its commit takes as many message delays as the protocol's paper says.
#include "simulation/compare/run_cell.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::comparison;

namespace {

struct expectation {
  contestant who;
  double delays;
};

std::vector<expectation> expectations() {
  return {
    // Epochs of 2Δ: proposal, the next epoch's proposal 2Δ later, and the votes for that. Δ is 10δ, then 4δ.
    {{"streamlet", "streamlet", {{"delta", "100ms"}}}, 2 * 10 + 2},
    {{"streamlet, short epochs", "streamlet", {{"delta", "40ms"}}}, 2 * 4 + 2},
    {{"pbft", "pbft", {}}, 3},
    {{"hotstuff, votes to the next leader", "hotstuff", {{"votes", "next"}}}, 7},
    {{"hotstuff, votes to all", "hotstuff", {}}, 6},
    {{"jolteon, votes to the next leader", "jolteon", {{"votes", "next"}}}, 5},
    {{"jolteon, votes to all", "jolteon", {}}, 4},
    {{"simplex", "simplex", {}}, 3},
  };
}

} // namespace

TEST_CASE("without load and faults every protocol commits after the delays that its paper names") {
  for (const auto& e : expectations())
    for (const std::uint64_t n : {4U, 7U, 10U}) {
      ideal_setting setting;
      setting.replicas = n;
      const auto m = ideal_cell(e.who, setting);
      INFO(e.who.name << ", " << n << " replicas");
      REQUIRE(m.latency_delays);
      CHECK(*m.latency_delays == Approx(e.delays));
      CHECK(m.latency_ms_p50 == m.latency_ms_p99);
      CHECK(m.view_changes == 0);
    }
}

TEST_CASE("the delays that a commit takes do not depend on how long a delay is") {
  for (const auto& e : expectations()) {
    if (e.who.protocol == "streamlet")
      continue; // its epochs last as long as they are told to
    for (const auto delay : {milliseconds(1), milliseconds(25)}) {
      INFO(e.who.name);
      ideal_setting setting;
      setting.delay = delay;
      CHECK(*ideal_cell(e.who, setting).latency_delays == Approx(e.delays));
    }
  }
}
