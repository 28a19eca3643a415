// The measurement of how a replica comes back, small: by a snapshot, block by block, and without its disk.
#include "tests/cli/testnet.hpp"

namespace bezant::test {

TEST_CASE("a replica comes back from far, from near and without its disk, and the others' disks stay small") {
  const std::string protocol = GENERATE("jolteon", "pbft");
  CAPTURE(protocol);
  const scratch folder;
  const auto out = folder.path("out.json");
  const auto r = running{
    {"bench", "catchup", "--protocol", protocol, "--blocks", "700", "--middle", "20", "--frame", "4", "--checkpoint",
     "50", "--history", "400", "--base-port", std::to_string(free_ports(4)), "--json",
     out}}.wait(patience * 3);
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  const auto j = json_at(out);
  REQUIRE(j.at("returns").size() == 3);
  const auto& far = j.at("returns").at(0);
  const auto& middle = j.at("returns").at(1);
  const auto& lost = j.at("returns").at(2);
  for (const auto& one : {far, middle, lost})
    CHECK(one.at("level") == true);
  CHECK(far.at("snapshot").get<std::uint64_t>() > 500);
  CHECK(middle.at("snapshot") == 0);
  CHECK(lost.at("snapshot").get<std::uint64_t>() > 500);
  CHECK(j.at("disk").size() >= 5);
  // Whatever the height, a replica has its history, and what came since its last checkpoint.
  CHECK(j.at("height").get<std::uint64_t>() > 700);
  CHECK(j.at("blocks_kept").get<std::uint64_t>() <= 400 + 2 * 50);
}

TEST_CASE("a measurement of the way back stops when it is asked to, and leaves nothing behind") {
  const scratch folder;
  running bench{{"bench", "catchup", "--blocks", "1000000", "--base-port", std::to_string(free_ports(4))}};
  std::this_thread::sleep_for(std::chrono::seconds{3});
  bench.signal(SIGINT);
  const auto r = bench.wait(patience);
  INFO(r.out << r.err);
  CHECK(r.status == 130);
}

} // namespace bezant::test
