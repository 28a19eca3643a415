#include "deployment/genesis_file.hpp"
#include "deployment/testnet_founding.hpp"
#include "tests/deployment/support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

using namespace deployment;

namespace {

exchange::founding sample() {
  testnet_options options;
  options.replicas = 2;
  options.sessions = 2;
  options.protocol = "hotstuff";
  options.taker_fee = 1000;
  std::string problem;
  auto t = found_testnet(options, {}, problem);
  REQUIRE(t);
  auto f = std::move(t->founded);
  f.chain.name = "a \"name\"\twith \\ signs";
  // More than TOML's whole numbers hold, and an account that owns nothing and is called nothing.
  f.exchange.assets.push_back({"shells"});
  f.exchange.accounts[2].deposits.push_back({exchange::asset_id{2}, exchange::amount{std::uint64_t{1} << 63U}});
  f.exchange.accounts.push_back({"", {}});
  f.exchange.self_trades = exchange::self_trade_policy::cancel_resting;
  f.exchange.orders_max = 1000;
  f.exchange.pending_max = 7;
  f.chain.application = exchange::digest_of(f.exchange);
  return f;
}

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> problems;
  CHECK(!parse_genesis(text, "g.toml", protocol_registry::built_in(), problems));
  return problems;
}

/// The number of the line of `text` that begins `part`.
std::string line_of(const std::string& text, const std::string& part) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  const auto before = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return "g.toml:" + std::to_string(before + 1) + ": ";
}

/// Replacing `what` must give a complaint about the line where `instead` ends.
void refuses(const std::string& what, const std::string& instead, const std::vector<std::string>& said) {
  static const std::string good = write_genesis(sample());
  const auto text = with(good, what, instead);
  auto all = said;
  all.push_back(line_of(text, instead.substr(instead.rfind('\n') + 1)));
  const auto problems = problems_of(text);
  INFO(instead);
  INFO((problems.empty() ? "no problems" : problems.front()));
  CHECK(says(problems, all));
}

} // namespace

TEST_CASE("what is written is read with the same chain id") {
  const auto f = sample();
  const auto text = write_genesis(f);
  std::vector<std::string> problems;
  const auto back = parse_genesis(text, "g.toml", protocol_registry::built_in(), problems);
  INFO(text);
  INFO((problems.empty() ? "" : problems.front()));
  REQUIRE(back);
  CHECK(chain_id(back->chain) == chain_id(f.chain));
  CHECK(exchange::save_founding(*back) == exchange::save_founding(f));
  CHECK(write_genesis(*back) == text);
}

TEST_CASE("each mistake in a genesis file is told with its line, its key and what was expected") {
  refuses("protocol = \"hotstuff\"", "protocol = \"hotstaff\"", {"protocol: ", "did you mean \"hotstuff\"?"});
  refuses("[[replica]] # 1\nkey = \"", "[[replica]] # 1\nkey = \"x", {"replica.key: ", "64 hexadecimal digits"});
  refuses("orders_max = 1000", "orders_max = 0", {"exchange.orders_max: ", "from 1 to 16777216"});
  refuses("pending_max = 7", "pendign_max = 7", {"unknown key", "did you mean \"pending_max\"?"});
  refuses("self_trades = \"cancel-resting\"", "self_trades = \"never\"", {"exchange.self_trades: ", "cancel-incoming"});
  refuses("base = \"BTC*1e-8\"", "base = \"BTC\"", {"instrument.base: ", "no asset is called \"BTC\""});
  refuses("quote = \"USD*1e-10\"", "quote = \"BTC*1e-8\"", {"instrument.quote: ", "another asset"});
  refuses("lot = 1 ", "lot = 0 ", {"instrument.lot: ", "at least 1"});
  refuses("taker_fee = 1000", "taker_fee = 1000001", {"instrument.taker_fee: ", "1000000"});
  refuses("accounts = [3, 4]", "accounts = [2, 4]", {"session.accounts: ", "account 2 is controlled"});
  refuses("accounts = [3, 4]", "accounts = [3, 99]", {"session.accounts: ", "from 0 to 5"});
  refuses("free = \"9223372036854775808\"", "free = \"18446744073709551616\"",
          {"account.deposits.free: ", "in quotes"});
  refuses("bezant-genesis = 1", "bezant-genesis = 2", {"version 1 only"});
  refuses("[[asset]]", "[[asset]", {});
}

TEST_CASE("options of the protocol are judged by the protocol, with the nearest name") {
  const auto text = write_genesis(sample());
  const auto misspelt = with(text, "\"idle\" = \"50ms\"", "timeuot = \"1s\"");
  CHECK(says(problems_of(misspelt),
             {line_of(misspelt, "timeuot"), "options.timeuot: ", "unknown option", "did you mean \"timeout\"?"}));
}

TEST_CASE("keys and names that are there twice are refused") {
  auto f = sample();
  f.chain.replicas[1] = f.chain.replicas[0];
  CHECK(says(problems_of(write_genesis(f)), {"replica.key: ", "an earlier replica has this key"}));
  f = sample();
  f.exchange.assets[2].name = f.exchange.assets[0].name;
  CHECK(says(problems_of(write_genesis(f)), {"asset.name: ", "already"}));
}

TEST_CASE("deposits that exceed 64 bits in sum are refused where they do") {
  auto f = sample();
  f.exchange.accounts[3].deposits.push_back({exchange::asset_id{2}, exchange::amount{std::uint64_t{1} << 63U}});
  const auto text = write_genesis(f);
  CHECK(says(problems_of(text),
             {line_of(text, "deposits = [{ asset = \"USD*1e-10\", free = 1152921504606846976 }"), "below 2^64"}));
}

TEST_CASE("an empty file, a folder and a file that is not there are refused") {
  const scratch_folder folder;
  const auto known = protocol_registry::built_in();
  for (const auto& file : {folder.file("empty.toml", ""), folder.path(""), folder.path("missing")}) {
    std::vector<std::string> problems;
    CHECK(!read_genesis(file, known, problems));
    CHECK(says(problems, {file}));
  }
}

} // namespace bezant::test
