// The exchange's genesis: its file form, and the sentences with which a bad one is refused.
#include "exchange/error.hpp"
#include "exchange/founding.hpp"
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

/// Why the small genesis is refused after `change`.
template <class Change>
std::string complaint(Change change) {
  auto g = small_genesis();
  change(g);
  std::string why;
  const auto r = validate(g, &why);
  REQUIRE_FALSE(r.has_value());
  CHECK(r.error() == exchange_error::bad_genesis);
  CHECK(validate(g).has_error());
  return why;
}

} // namespace

TEST_CASE("a genesis comes back from its file form with the same digest") {
  const auto g = small_genesis();
  const auto file = save_exchange_genesis(g);
  const auto again = load_exchange_genesis(file);
  REQUIRE(again.has_value());
  CHECK(save_exchange_genesis(again.value()) == file);
  CHECK(digest_of(again.value()) == digest_of(g));
  auto other = g;
  other.orders_max = 5;
  CHECK(digest_of(other) != digest_of(g));
}

TEST_CASE("a file of another format, version or content is refused") {
  auto file = save_exchange_genesis(small_genesis());
  auto bad = file;
  bad[0] = 'X';
  CHECK(load_exchange_genesis(bad).error() == codec_error::bad_version);
  bad = file;
  bad[4] = 2;
  CHECK(load_exchange_genesis(bad).error() == codec_error::bad_version);
  bad = file;
  bad.pop_back();
  CHECK(load_exchange_genesis(bad).error() == codec_error::truncated);
  auto g = small_genesis();
  g.instruments[0].lot = 0;
  CHECK(load_exchange_genesis(save_exchange_genesis(g)).error() == exchange_error::bad_genesis);
}

TEST_CASE("validation says what is wrong and where") {
  using Catch::Contains;
  CHECK_THAT(complaint([](auto& g) { g.accounts.clear(); }), Contains("account 0 takes the fees"));
  CHECK_THAT(complaint([](auto& g) { g.assets.clear(); }), Contains("1 to 4096 assets"));
  CHECK_THAT(complaint([](auto& g) { g.assets[1].name = "USD"; }),
             Contains("asset 1 ('USD') has the name of an earlier"));
  CHECK_THAT(complaint([](auto& g) { g.instruments[0].name = ""; }), Contains("instrument 0 ('') needs a name"));
  CHECK_THAT(complaint([](auto& g) { g.instruments[1].base = asset_id{3}; }), Contains("instrument 1 ('SILVER/USD')"));
  CHECK_THAT(complaint([](auto& g) { g.instruments[1].quote = silver; }), Contains("against itself"));
  CHECK_THAT(complaint([](auto& g) { g.instruments[1].tick = 0; }), Contains("at least 1"));
  CHECK_THAT(complaint([](auto& g) { g.instruments[1].taker_fee = 1'000'001; }), Contains("1000000 millionths"));
  CHECK_THAT(complaint([](auto& g) { g.accounts[2].deposits[0].asset = asset_id{9}; }), Contains("account 2 ('bob')"));
  CHECK_THAT(complaint([](auto& g) { g.accounts[2].deposits[0].asset = gold; }),
             Contains("two deposits of asset 'GOLD'"));
  CHECK_THAT(complaint([](auto& g) { g.accounts[2].deposits[0].free = amount{amount_max}; }),
             Contains("exceed 64 bits"));
  CHECK_THAT(complaint([](auto& g) { g.sessions[1].accounts[0] = account_id{5}; }),
             Contains("session 1 controls account 5"));
  CHECK_THAT(complaint([](auto& g) { g.sessions[1].accounts[0] = ann; }), Contains("another session controls"));
  CHECK_THAT(complaint([](auto& g) { std::swap(g.sessions[0].accounts[0], g.sessions[0].accounts[1]); }),
             Contains("not sorted"));
  CHECK_THAT(complaint([](auto& g) { g.orders_max = 0; }), Contains("orders_max"));
  CHECK_THAT(complaint([](auto& g) { g.pending_max = 4097; }), Contains("pending_max"));
}

TEST_CASE("a supply of exactly 64 bits is allowed") {
  auto g = small_genesis();
  g.accounts[1].deposits[0].free = amount{amount_max - 300'000};
  CHECK(validate(g).has_value());
  CHECK(engine{g}.supply(usd) == amount{amount_max});
}

TEST_CASE("a founding file has the cluster's genesis first, then the exchange's, and comes back") {
  founding f;
  f.exchange = small_genesis();
  f.chain.name = "a chain";
  f.chain.protocol = "streamlet";
  f.chain.replicas.push_back(public_key{});
  f.chain.application = digest_of(f.exchange);
  const auto file = save_founding(f);
  const auto place_of = [&file](const bytes& part) {
    return std::search(file.begin(), file.end(), part.begin(), part.end());
  };
  const auto chain = place_of(save_genesis(f.chain));
  const auto exchange = place_of(save_exchange_genesis(f.exchange));
  REQUIRE(chain != file.end());
  REQUIRE(exchange != file.end());
  CHECK(chain < exchange);
  const auto back = load_founding(file);
  REQUIRE(back);
  CHECK(save_founding(back.value()) == file);
}
