// A day of real orders on a testnet, a replica killed in the middle: it comes back by itself, and all is as `settle`
// has it.
#include "tests/cli/testnet.hpp"
#include "tests/support/source_path.hpp"

namespace bezant::test {

namespace {

const std::string recording = source_path("../shared/data/bitstamp-2015-05-01-orders.csv.xz");

} // namespace

TEST_CASE("a day's orders on a testnet, a replica killed in the middle") {
  if (!std::filesystem::exists(recording)) {
    WARN("SKIPPED: there is no recording at " << recording);
    return;
  }
  const scratch folder;
  const auto settled = folder.path("settled.json");
  REQUIRE(run({"settle", recording, "--format", "bitstamp", "--protocol", "jolteon", "--json", settled}).status == 0);
  const auto expected = json_at(settled);

  const testnet net{{"--protocol", "jolteon"}};
  net.up();
  const auto out = net.path("out.json");
  // 767 frames, 100 a second: the kill comes at about half of them.
  running trade{{"trade", recording, "--format", "bitstamp", "--dir", net.dir(), "--rate", "6400", "--json", out}};
  std::this_thread::sleep_for(std::chrono::milliseconds{3'800});
  net.kill_replica(1);
  const auto traded = trade.wait(std::chrono::seconds{300});
  INFO(traded.out << traded.err);
  REQUIRE(traded.status == 0);
  const auto j = json_at(out);
  for (const auto* key : {"orders_submitted", "orders_accepted", "cancels", "cancels_rejected", "trades", "volume",
                          "live", "best_bid", "best_ask", "orders_digest"})
    CHECK(j.at(key) == expected.at(key));
  const auto status = net.status_when_level();
  REQUIRE_FALSE(status.is_null());
  for (const auto& one : status.at("replicas"))
    CHECK(one.at("state_digest") == j.at("state_digest"));
  CHECK(net.down() == 0);
}

} // namespace bezant::test
