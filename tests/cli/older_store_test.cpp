// What a replica must not sign: with another replica's folder, with an old copy of its own, with a clock that is wrong.
#include "tests/cli/replica_processes.hpp"

#include <fstream>

namespace bezant::test {

namespace fs = std::filesystem;

TEST_CASE("another replica's folder is refused, and both are named") {
  const testnet net{std::vector<std::string>{}};
  net.up();
  trade_one(net, 1);
  REQUIRE(net.down() == 0);
  const auto at = [&](int k) { return net.dir() + "/replica-" + std::to_string(k); };
  fs::remove_all(at(3) + "/data");
  fs::copy(at(2) + "/data", at(3) + "/data", fs::copy_options::recursive);
  const auto refused = running{{"node", "--config", at(3) + "/node.toml"}}.wait(patience);
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err,
             Catch::Contains("the store of replica 2 with the key") && Catch::Contains("by replica 3 with the"));
}

TEST_CASE("a replica with an old copy of its folder is told so by the others, and comes back") {
  const std::string protocol = GENERATE("jolteon", "streamlet");
  CAPTURE(protocol);
  const testnet net{{"--protocol", protocol}};
  checkpoint_often(net);
  const auto data = net.dir() + "/replica-3/data";
  {
    replica_processes run{net};
    trade_one(net, 1);
    for (int k = 0; k < 4; ++k)
      CHECK(run.end(k).status == 0);
  }
  fs::copy(data, data + ".backup", fs::copy_options::recursive);
  replica_processes run{net};
  trade_one(net, 2);
  const auto then = height_of(net, 0);
  REQUIRE(within_patience([&] { return height_of(net, 3) > then + 30; }));
  CHECK(run.end(3).status == 0);
  fs::remove_all(data);
  fs::rename(data + ".backup", data);
  run.start(3);

  trade_one(net, 3);
  REQUIRE(within_patience([&] {
    const auto s = status_of(net, 3);
    return !s.is_null() && s.at("signs_nothing") == "" && s.at("height").get<std::uint64_t>() > then + 30;
  }));
  // Three are left: nothing is decided without it.
  CHECK(run.end(0).status == 0);
  trade_one(net, 4);
  for (int k = 1; k < 4; ++k) {
    const auto status = status_of(net, k);
    REQUIRE_FALSE(status.is_null());
    for (const auto& s : status.at("suspicions"))
      CHECK(s.at("proven") == false);
  }
  const auto said = run.end(3);
  CHECK(said.status == 0);
  CHECK_THAT(said.err, Catch::Contains("its store is older than its key") && Catch::Contains("signs again"));
  for (int k = 1; k < 3; ++k)
    CHECK(run.end(k).status == 0);
}

TEST_CASE("a replica whose clock is an hour ahead signs nothing, says why, and is back once the clock is right") {
  const testnet net{{"--protocol", "streamlet"}};
  const auto file = node_file(net, 3);
  const auto good = content_of(file);
  std::ofstream{file} << good << "\n[test]\nclock_offset = \"3600s\"\n";
  replica_processes run{net};
  trade_one(net, 1);
  REQUIRE(within_patience([&] {
    const auto s = status_of(net, 3);
    return !s.is_null() && s.at("signs_nothing").get<std::string>().find("ahead of") != std::string::npos;
  }));
  const auto said = run.end(3);
  CHECK_THAT(said.err, Catch::Contains("signs nothing: its clock is at least") && Catch::Contains("ahead of"));
  std::ofstream{file} << good;
  run.start(3);
  // With three it is needed, and it has signed nothing in the hour to come.
  CHECK(run.end(0).status == 0);
  trade_one(net, 2);
  const auto now = status_of(net, 3);
  REQUIRE_FALSE(now.is_null());
  CHECK(now.at("signs_nothing") == "");
  for (int k = 1; k < 4; ++k)
    CHECK(run.end(k).status == 0);
}

} // namespace bezant::test
