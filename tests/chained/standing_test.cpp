// Leaders that lost their views rest, and come back.
#include "protocols/chained/standing.hpp"

#include "tests/protocols/cluster.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

const leader_policy in_turn{leader_policy::kind::reputation, {}, 4};

block_header made(std::uint64_t view, std::uint64_t at, std::uint32_t by) {
  return {{}, view_number{view}, height{at}, replica_id{by}, {}};
}

/// A branch of four replicas, of which `dead` makes no block.
struct branch {
  leader_standing standing{4};
  block_header tip = made(0, 0, 0);

  void extend(std::uint64_t view, std::uint32_t by) {
    const auto next = made(view, tip.at.value() + 1, by);
    standing.add(tip, next, in_turn);
    tip = next;
  }
  [[nodiscard]] std::vector<replica_id> resting(std::size_t most = 1) const {
    return standing.resting(tip.at.next(), most);
  }
};

using ids = std::vector<replica_id>;

} // namespace

TEST_CASE("who lost a view rests until it made a block, or 256 blocks are over", "[standing]") {
  branch b;
  b.extend(1, 1);
  b.extend(2, 2);
  CHECK(b.standing.clean());
  CHECK(b.resting().empty());
  b.extend(4, 0); // view 3 was replica 3's
  CHECK(b.resting() == ids{replica_id{3}});
  auto back = b;
  back.extend(5, 3); // on another branch it was quicker
  CHECK(back.resting().empty());
  for (std::uint64_t i = 1; i < leader_standing::rest_blocks; ++i)
    b.extend(4 + i, static_cast<std::uint32_t>(i % 3));
  CHECK(b.resting() == ids{replica_id{3}});
  b.extend(4 + leader_standing::rest_blocks, 0);
  CHECK(b.resting().empty());
}

TEST_CASE("no more rest than are asked for: the latest", "[standing]") {
  branch b;
  b.extend(2, 2); // 1 lost its view
  b.extend(5, 1); // 3 and 0 lost theirs, and 1 made a block
  CHECK(b.resting(3) == ids{replica_id{0}, replica_id{3}});
  b.extend(7, 3); // 2 lost its view
  CHECK(b.resting(3) == ids{replica_id{0}, replica_id{2}});
  CHECK(b.resting(1) == ids{replica_id{2}});
  CHECK(b.resting(0).empty());
}

TEST_CASE("a jump over a billion views is looked at for a moment only", "[standing]") {
  branch b;
  b.extend(std::uint64_t{1} << 50, 0);
  CHECK(b.resting(3) == ids{replica_id{1}, replica_id{2}, replica_id{3}});
}

TEST_CASE("a dead leader costs one view in 256 blocks, and leads again when it is back", "[standing]") {
  for (const char* protocol : {"hotstuff", "jolteon", "simplex"}) {
    cluster c{{.replicas = 4, .protocol = protocol, .options = {{"leader", "reputation"}}}};

    c.passes = steady(milliseconds(5));
    for (const auto who : {0U, 1U, 2U})
      c.start(replica_id{who});
    const auto views_of_ten_seconds = [&] {
      const auto view = c.status(replica_id{0}).view.value();
      const auto at = c.committed(replica_id{0});
      c.run(c.now() + seconds(10));
      return std::pair{c.status(replica_id{0}).view.value() - view, c.committed(replica_id{0}) - at};
    };
    c.run(c.now() + seconds(3));
    const auto [views, blocks] = views_of_ten_seconds();
    INFO(protocol << ": " << blocks << " blocks in " << views << " views");
    CHECK(blocks > 500);
    CHECK(views - blocks <= 3 * (1 + blocks / leader_standing::rest_blocks));
    // It comes back, and after its rest is waited for again.
    c.start(replica_id{3});
    c.run(c.now() + seconds(20));
    CHECK(c.committed(replica_id{3}) > 0);
    std::size_t own = 0;
    c.passes = [&](const flight& f) {
      own += f.from == replica_id{3} && f.to == replica_id{0} && f.what.content != nullptr ? 1 : 0;
      return std::vector{milliseconds(5)};
    };
    c.run(c.now() + seconds(5));
    CHECK(own > 20);
    CHECK(c.violations == std::vector<std::string>{});
  }
}

TEST_CASE("replicas that forgot who rests agree again after a view", "[standing]") {
  for (const char* protocol : {"hotstuff", "jolteon"}) {
    INFO(protocol);
    cluster c{{.replicas = 4, .protocol = protocol, .options = {{"leader", "reputation"}}}};
    c.passes = steady(milliseconds(5));
    for (const auto who : {0U, 1U, 2U})
      c.start(replica_id{who});
    c.run(c.now() + seconds(3));
    for (const auto who : {1U, 0U}) {
      c.crash(replica_id{who});
      c.restart(replica_id{who});
      c.run(c.now() + seconds(3));
    }
    const auto view = c.status(replica_id{2}).view.value();
    const auto at = c.committed(replica_id{2});
    c.run(c.now() + seconds(5));
    const auto blocks = c.committed(replica_id{2}) - at;
    CHECK(blocks > 250);
    CHECK(c.status(replica_id{2}).view.value() - view - blocks <= 3 * (1 + blocks / leader_standing::rest_blocks));
    CHECK(c.violations == std::vector<std::string>{});
  }
}
