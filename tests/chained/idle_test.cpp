// The option `idle`: a leader without work waits with an empty block, and not a moment longer than it has to.
#include "tests/protocols/cluster.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Blocks that all commit within ten seconds of virtual time without any work.
std::size_t empty_blocks(const std::string& protocol, const std::string& idle) {
  cluster c{{.replicas = 4, .protocol = protocol, .options = {{"idle", idle}}}};
  c.batch = [](replica_id, const request_payload&) { return empty_payload(); };
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(time_point{} + seconds(10));
  CHECK(c.violations == std::vector<std::string>{});
  return c.committed_by_all();
}

} // namespace

TEST_CASE("a leader without work waits as long as it is told to, and goes on at once when work comes", "[chained]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  INFO(protocol);
  CHECK(empty_blocks(protocol, "0s") > 900);
  const auto slow = empty_blocks(protocol, "90ms"); // 90 ms and two delays a block
  CHECK(slow > 90);
  CHECK(slow < 105);

  cluster c{{.replicas = 4, .protocol = protocol, .options = {{"idle", "90ms"}}}};
  c.passes = steady(milliseconds(5));
  c.start();
  for (std::uint32_t i = 0; i < 4; ++i)
    c.step(replica_id{i}, work_pending{});
  c.run(time_point{} + seconds(10));
  CHECK(c.committed_by_all() > 900);
}
