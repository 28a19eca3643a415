// What `settle --check` and the invariant `restore` compare: each part of it must be able to say no.
#include "simulation/answer_check.hpp"
#include "simulation/log_replay.hpp"
#include "simulation/restore_check.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::simulation;

namespace {

constexpr account_id bids{1};
constexpr account_id asks{2};

exchange_genesis small_genesis() {
  exchange_genesis g;
  g.assets.push_back({"base"});
  g.assets.push_back({"quote"});
  instrument i;
  i.name = "base/quote";
  i.base = asset_id{0};
  i.quote = asset_id{1};
  g.instruments.push_back(i);
  for (const auto* name : {"exchange", "bids", "asks"}) {
    account a;
    a.name = name;
    a.deposits.push_back({asset_id{0}, amount{1'000'000}});
    a.deposits.push_back({asset_id{1}, amount{1'000'000}});
    g.accounts.push_back(a);
  }
  exchange::session s;
  s.accounts.push_back(bids);
  s.accounts.push_back(asks);
  g.sessions.push_back(s);
  return g;
}

command an_order(std::uint64_t id, side s, std::uint64_t at, std::uint64_t lots) {
  new_order o;
  o.account = s == side::buy ? bids : asks;
  o.id = order_id{id};
  o.side = s;
  o.price = price{at};
  o.quantity = quantity{lots};
  return {o};
}

/// A block with one frame for each list of commands, numbered as given.
block_ptr block_of(const std::vector<std::pair<std::uint64_t, std::vector<command>>>& frames) {
  const auto key = ed25519()->make_signer(public_key_seed("session", 0));
  std::vector<transaction> list;
  for (const auto& [sequence, commands] : frames) {
    frame f{session_id{0}, sequence_number{sequence}, {}};
    f.commands.assign(commands.begin(), commands.end());
    list.push_back(make_transaction({}, f, *key));
  }
  const auto content = std::make_shared<const payload>(std::move(list));
  return std::make_shared<const block>(block_header{{}, view_number{1}, height{1}, replica_id{0}, content->root()},
                                       content, bytes{});
}

struct trades_seen final : exchange_listener {
  void on_trade(const trade& t) override { list.push_back(t); }
  std::vector<trade> list;
};

/// An engine that carried out `commands`, and its trades.
struct replica {
  explicit replica(const std::vector<command>& commands) : books{small_genesis()} {
    books.listen(&seen);
    for (const auto& c : commands)
      books.apply(session_id{0}, c);
  }
  trades_seen seen;
  engine books;
};

const std::vector<command> first{an_order(1, side::sell, 101, 5), an_order(2, side::sell, 100, 5)};
const std::vector<command> second{an_order(3, side::buy, 101, 7), an_order(4, side::buy, 99, 2)};

std::vector<command> both_in_order() {
  auto all = first;
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

} // namespace

TEST_CASE("a log's frames are replayed in order of sequence, each once") {
  const auto log = replay(small_genesis(), {block_of({{2, second}, {1, first}, {2, first}, {1, second}})});
  REQUIRE(log.effective.size() == 2);
  CHECK(log.effective[0].sequence == sequence_number{1});
  CHECK(log.effective[1].sequence == sequence_number{2});
  CHECK(log.trades.size() == 2);
  const replica same{both_in_order()};
  CHECK(compare(log, same.books).empty());
  CHECK(compare(log.trades, same.seen.list).empty());
}

TEST_CASE("an engine with another book is told apart by its queue") {
  const auto log = replay(small_genesis(), {block_of({{1, first}, {2, second}})});
  auto commands = both_in_order();
  commands.push_back(an_order(5, side::buy, 98, 1));
  commands.push_back({cancel_order{bids, order_id{4}, quantity{1}}});
  const auto differences = compare(log, replica{commands}.books);
  REQUIRE(differences.size() == 2);
  CHECK(differences[0].find("buy side") != std::string::npos);
  CHECK(differences[1].find("balances") != std::string::npos);
}

TEST_CASE("trades in another order, of other size, or missing are told apart") {
  const auto log = replay(small_genesis(), {block_of({{1, first}, {2, second}})});
  auto trades = log.trades;
  std::swap(trades[0], trades[1]);
  CHECK(compare(log.trades, trades) == std::vector<std::string>{"trade 1 differs from the reference book's"});
  trades = log.trades;
  trades[1].quantity = quantity{1};
  CHECK(compare(log.trades, trades) == std::vector<std::string>{"trade 2 differs from the reference book's"});
  trades = log.trades;
  trades.pop_back();
  CHECK(compare(log.trades, trades) == std::vector<std::string>{"1 trades instead of the reference book's 2"});
}

TEST_CASE("an exchange that goes on from a snapshot comes to the same as one that executed all") {
  const auto genesis = small_genesis();
  const std::vector<block_ptr> log{block_of({{1, first}}), block_of({{2, second}})};
  exchange_application all{genesis, {}, ed25519()};
  for (const auto& b : log)
    all.execute(*b);
  for (const std::size_t at : {0, 1, 2})
    CHECK(differences_after_restore({genesis, {}, ed25519()}, log, at, all) == std::vector<std::string>{});
  exchange_application less{genesis, {}, ed25519()};
  less.execute(*log[0]);
  const auto differences = differences_after_restore({genesis, {}, ed25519()}, log, 1, less);
  REQUIRE(differences.size() == 2);
  CHECK(differences[0] == "the log comes to another state where it is executed again");
  CHECK(differences[1] == "it recalls other receipts after a snapshot was restored");
}

TEST_CASE("answers of an exchange that executed another log are told apart") {
  const auto genesis = small_genesis();
  const auto log = std::vector{block_of({{1, first}}), block_of({{2, second}})};
  const auto expected = replay(genesis, log);
  exchange_application app{genesis, {}, ed25519()};
  app.execute(*log[0]);
  const auto before = differences_in_answers(expected, height{1}, app);
  const auto tells = [&before](const std::string& word) {
    return std::ranges::any_of(before, [&](const std::string& d) { return d.find(word) != std::string::npos; });
  };
  CHECK(tells("totals"));
  CHECK(tells("levels"));
  CHECK(tells("balances"));
  CHECK(tells("live orders"));
  CHECK(tells("next frame"));
  CHECK(tells("frame 2"));
  CHECK_FALSE(tells("frame 1"));
  app.execute(*log[1]);
  CHECK(differences_in_answers(expected, height{2}, app) == std::vector<std::string>{});
}

TEST_CASE("numbers are held against their texts") {
  CHECK(is_written_as("0.25", 1, 25, 2) == true);
  CHECK(is_written_as("2.5", 4, 1'000, 2) == true);
  CHECK(is_written_as("25", 1, 25, 0) == true);
  CHECK(is_written_as("0", 1, 0, 18) == true);
  CHECK(is_written_as("0.26", 1, 25, 2) == false);
  CHECK(is_written_as("25", 1, 25, 2) == false);
  for (const auto* odd : {"", ".", ".5", "5.", "05", "0.50", "1e3", "-1", "1 000"})
    CHECK(is_written_as(odd, 1, 5, 1) == false);
  CHECK(is_written_as("1", wide{1} << 100U, 1, 18) == std::nullopt);
}

TEST_CASE("prices, quantities and amounts of a book are written as they are") {
  auto genesis = small_genesis();
  genesis.assets = {{"B*1e-8"}, {"Q*1e-2"}};
  genesis.instruments[0].lot = 1'000;
  genesis.instruments[0].tick = 5;
  CHECK(differences_in_texts(genesis, replay(genesis, {block_of({{1, first}, {2, second}})}))
        == std::vector<std::string>{});
}
