// Streamlet on good days: cadence, the paper's rules, determinism.
#include "tests/protocols/cluster.hpp"
#include "tests/protocols/vote_judge.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr auto epoch = milliseconds(200);

time_point end_of(std::int64_t e) {
  return time_point{} + epoch * e - nanoseconds(1);
}

} // namespace

TEST_CASE("on a good network every epoch from the third on commits one block", "[streamlet]") {
  const auto n = GENERATE(std::size_t{1}, std::size_t{4}, std::size_t{7});
  const std::string echo = GENERATE("full", "certificates");
  cluster c{{.replicas = n, .options = {{"echo", echo}}}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(10));
  c.start();
  for (std::int64_t e = 1; e <= 12; ++e) {
    c.run(end_of(e));
    INFO("epoch " << e);
    // Genesis is epoch 0, so that epochs 0, 1, 2 are the first three in a row.
    CHECK(c.committed_by_all() == static_cast<std::size_t>(e - 1));
    CHECK(c.status(replica_id{0}).certified == height{static_cast<std::uint64_t>(e)});
  }
  CHECK(c.violations == std::vector<std::string>{});
  CHECK(c.refused == 0);
}
