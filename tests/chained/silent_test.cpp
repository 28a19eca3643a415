// Every protocol, as it comes, keeps committing with the faults that it is made for.
#include "tests/protocols/cluster.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Blocks that all but `silent` replicas commit within a minute of virtual time.
std::size_t committed(const std::string& protocol, std::size_t n, const std::vector<std::uint32_t>& silent) {
  cluster c{{.replicas = n, .protocol = protocol, .executes = true}};
  const auto is_silent = [&](replica_id who) { return std::ranges::find(silent, who.value()) != silent.end(); };
  for (const auto who : silent)
    c.mark_faulty(replica_id{who});
  c.passes = [&](const flight& f) {
    return is_silent(f.from) ? std::vector<duration>{} : std::vector<duration>{milliseconds(10)};
  };
  c.start();
  c.run(time_point{} + seconds(60));
  CHECK(c.violations == std::vector<std::string>{});
  return c.committed_by_all();
}

} // namespace

TEST_CASE("every protocol keeps committing with f silent replicas, whoever they are", "[chained]") {
  const auto* const protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  INFO(protocol);
  const auto all = committed(protocol, 4, {});
  CHECK(all > 100);
  for (std::uint32_t one = 0; one < 4; ++one)
    CHECK(committed(protocol, 4, {one}) > 10);
  for (std::uint32_t one = 0; one < 7; ++one)
    for (std::uint32_t other = one + 1; other < 7; other += 2)
      CHECK(committed(protocol, 7, {one, other}) > 10);
}
