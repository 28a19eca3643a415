// A replica whose data folder is gone comes back from the others' checkpoint, and its votes count again.
#include "tests/cli/replica_processes.hpp"

namespace bezant::test {

TEST_CASE("a replica that lost its disk takes a snapshot, listens, and then votes again") {
  const std::string protocol = GENERATE("jolteon", "pbft");
  CAPTURE(protocol);
  const testnet net{{"--protocol", protocol}};
  checkpoint_often(net);
  net.up();
  trade_one(net, 1);
  REQUIRE(within_patience([&] { return height_of(net, 0) > 120; }));
  REQUIRE(net.down() == 0);

  const auto home = net.dir() + "/replica-3";
  REQUIRE(std::filesystem::remove_all(home + "/data") > 0);
  {
    const auto refused = running{{"node", "--config", node_file(net, 3)}}.wait(patience);
    CHECK(refused.status == 2); // it has lived: it must not begin as new
    CHECK_THAT(refused.err, Catch::Contains("--lost-disk"));
  }
  replica_processes nodes{net, 3};
  nodes.start(3, {"--lost-disk"});

  trade_one(net, 2);
  const auto level = net.status_when_level();
  REQUIRE_FALSE(level.is_null());
  CHECK(level.at("replicas").at(3).at("height").get<std::uint64_t>() > 100);
  CHECK(level.at("replicas").at(3).at("last_checkpoint").get<std::uint64_t>() > 0);
  CHECK(std::filesystem::exists(home + "/data/db"));
  // It listens until it is above what it can have signed; then the mark goes.
  REQUIRE(within_patience([&] { return !std::filesystem::exists(home + "/data.mute"); }));

  // Three are left: nothing is decided without it.
  nodes.kill(0);
  const auto before = height_of(net, 3);
  trade_one(net, 3);
  CHECK(within_patience([&] { return height_of(net, 3) > before + 3; }));
  CHECK(status_of(net, 1).at("state_digest") == status_of(net, 3).at("state_digest"));
  for (int k = 1; k < 4; ++k) {
    const auto suspects = status_of(net, k).at("suspicions");
    for (const auto& s : suspects)
      CHECK(s.at("proven") == false); // it has contradicted nothing
  }
  for (int k = 1; k < 4; ++k)
    CHECK(nodes.end(k).status == 0);
}

} // namespace bezant::test
