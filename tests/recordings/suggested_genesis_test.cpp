// The suggested genesis pays for everything a recording asks.
#include "recordings/recording.hpp"

#include "tests/recordings/helpers.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::recordings;
using namespace bezant::recordings::test;

namespace {

exchange_genesis genesis_of(std::string_view lines, std::uint32_t fee = 0) {
  const auto read = read_text(recordings::format::csv, csv_of(lines)).value();
  return suggest_genesis(read, {}, public_key{}, fee, fee);
}

constexpr std::uint64_t usual = std::uint64_t{1} << 62U;

} // namespace

TEST_CASE("bids own the quote asset, asks the base asset, and one session controls both") {
  const auto g = genesis_of("new,1,buy,limit,9,4\n");
  REQUIRE(g.accounts.size() == 3);
  CHECK(g.accounts[0].deposits.empty());
  REQUIRE(g.accounts[1].deposits.size() == 1);
  CHECK(g.accounts[1].deposits[0].asset == g.instruments.at(0).quote);
  CHECK(g.accounts[1].deposits[0].free == amount{usual});
  CHECK(g.accounts[2].deposits.at(0).asset == g.instruments.at(0).base);
  CHECK(g.sessions.at(0).accounts == std::vector<account_id>{account_id{1}, account_id{2}});
}

TEST_CASE("funds grow with what the orders cost, fees included, up to what fits 64 bits") {
  // 2^35 ticks times 2^28 lots are 2^63.
  const auto lines = "new,1,buy,limit,34359738368,268435456\n";
  CHECK(genesis_of(lines).accounts[1].deposits[0].free == amount{std::uint64_t{1} << 63U});
  CHECK(genesis_of(lines, 1'000).accounts[1].deposits[0].free.value() > (std::uint64_t{1} << 63U));
  CHECK(genesis_of("new,1,buy,limit,68719476735,281474976710655\n").accounts[1].deposits[0].free
        == amount{std::numeric_limits<std::uint64_t>::max()});
}
