// Messages a block grow with the number of replicas as the protocol's paper says.
#include "simulation/compare/run_cell.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace bezant;
using namespace bezant::comparison;

namespace {

constexpr double tolerance = 0.15;

/// Messages a block at that size, in a few blocks of the steady state.
double messages_at(const contestant& who, std::uint64_t n) {
  ideal_setting setting;
  setting.replicas = n;
  setting.warm_up = 5;
  setting.measured = 4;
  const auto m = ideal_cell(who, setting);
  REQUIRE(m.messages_per_block);
  return *m.messages_per_block;
}

/// The slope of the least-squares line through the points' logarithms.
double exponent_of(const contestant& who) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  const std::vector<std::uint64_t> sizes{7, 16, 31, 61};
  for (const auto n : sizes) {
    const auto x = std::log(static_cast<double>(n));
    const auto y = std::log(messages_at(who, n));
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const auto count = static_cast<double>(sizes.size());
  return (count * sxy - sx * sy) / (count * sxx - sx * sx);
}

} // namespace

TEST_CASE("messages a block grow with the power of n that the papers name") {
  struct expectation {
    contestant who;
    double exponent;
  };
  const std::vector<expectation> list{
    {{"streamlet, everything echoed", "streamlet", {}}, 3},
    {{"streamlet, certificates echoed", "streamlet", {{"echo", "certificates"}}}, 2},
    {{"pbft", "pbft", {}}, 2},
    {{"hotstuff, votes to the next leader", "hotstuff", {{"votes", "next"}}}, 1},
    {{"hotstuff, votes to all", "hotstuff", {}}, 2},
    {{"jolteon, votes to the next leader", "jolteon", {{"votes", "next"}}}, 1},
    {{"jolteon, votes to all", "jolteon", {}}, 2},
    {{"simplex", "simplex", {}}, 2},
  };
  for (const auto& e : list) {
    INFO(e.who.name);
    CHECK(exponent_of(e.who) == Approx(e.exponent).margin(tolerance));
  }
}
