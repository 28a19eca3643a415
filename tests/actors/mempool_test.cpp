// The mempool: arrival decides the order, bounds hold, and what is committed does not come again.
#include "actors/mempool.hpp"

#include "core/system_transaction.hpp"
#include "protocols/evidence.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

const auto genesis_block = make_genesis_block(digest{});

std::vector<std::string> texts(const std::vector<transaction>& list) {
  std::vector<std::string> out;
  out.reserve(list.size());
  for (const auto& t : list)
    out.emplace_back(t.data().begin(), t.data().end());
  return out;
}

mempool pool_of(std::initializer_list<const char*> list, mempool_limits limits = {}) {
  mempool pool{limits};
  for (const auto* text : list)
    REQUIRE(pool.add(text_transaction(text)) == admission::added);
  return pool;
}

TEST_CASE("a mempool says by how long its oldest transaction was passed over") {
  const auto at = [](std::int64_t ms) { return time_point{} + milliseconds(ms); };
  mempool pool{{}};
  REQUIRE(pool.add(text_transaction("victim"), at(100)) == admission::added);
  REQUIRE(pool.add(text_transaction("b"), at(150)) == admission::added);
  REQUIRE(pool.add(text_transaction("c"), at(400)) == admission::added);
  REQUIRE(pool.add(text_transaction("d"), at(900)) == admission::added);
  // With room left in the block it is passed over until now.
  const auto first = child_of(genesis_block, {text_transaction("b"), text_transaction("c")});
  CHECK(pool.remove(*first, at(500)) == milliseconds(400));
  CHECK(pool.remove(*child_of(first, {text_transaction("unknown")}), at(600)) == milliseconds(500));
  CHECK(pool.remove(*child_of(first, {text_transaction("victim"), text_transaction("d")}), at(1'000)) == duration{});
}

TEST_CASE("in a full block only what came later passes a transaction over") {
  const auto at = [](std::int64_t ms) { return time_point{} + milliseconds(ms); };
  mempool pool{{.batch_transactions_max = 2}};
  for (const auto& [text, ms] : {std::pair{"a", 100}, {"victim", 150}, {"b", 400}, {"c", 900}})
    REQUIRE(pool.add(text_transaction(text), at(ms)) == admission::added);
  CHECK(pool.remove(*child_of(genesis_block, {text_transaction("a"), text_transaction("b")}), at(5'000))
        == milliseconds(250));
  CHECK(pool.remove(*child_of(genesis_block, {text_transaction("x"), text_transaction("y")}), at(5'000)) == duration{});
}

} // namespace

TEST_CASE("a batch has the transactions in order of arrival, and taking it removes nothing") {
  const auto pool = pool_of({"c", "a", "b"});
  CHECK(texts(pool.batch({}).transactions) == std::vector<std::string>{"c", "a", "b"});
  CHECK(pool.batch({}).transactions.size() == 3);
  CHECK_FALSE(pool.batch({}).full);
}

TEST_CASE("a transaction that waits already is not taken twice") {
  auto pool = pool_of({"a"});
  CHECK(pool.add(text_transaction("a")) == admission::known);
  CHECK(pool.size() == 1);
  CHECK(pool.bytes() == 1);
}

TEST_CASE("a mempool is full at its number of transactions or of bytes") {
  auto few = pool_of({"a", "b"}, {.transactions_max = 2});
  CHECK(few.add(text_transaction("c")) == admission::full);
  auto small = pool_of({"aaa", "bbb"}, {.bytes_max = 8});
  CHECK(small.add(text_transaction("ccc")) == admission::full);
  CHECK(small.add(text_transaction("cc")) == admission::added);
  CHECK(small.bytes() == 8);
}

TEST_CASE("there is room again after a commit") {
  auto pool = pool_of({"a", "b"}, {.transactions_max = 2});
  pool.remove(*child_of(genesis_block, {text_transaction("a")}));
  CHECK(pool.size() == 1);
  CHECK(pool.bytes() == 1);
  CHECK(pool.add(text_transaction("c")) == admission::added);
}

TEST_CASE("a batch repeats nothing of its ancestors") {
  const auto pool = pool_of({"a", "b", "c", "d"});
  const auto parent = child_of(genesis_block, {text_transaction("b")});
  const auto block = child_of(parent, {text_transaction("d"), text_transaction("x")});
  CHECK(texts(pool.batch({parent, block}).transactions) == std::vector<std::string>{"a", "c"});
  CHECK(pool.size() == 4); // they wait until one of the blocks is final
}

TEST_CASE("a batch ends at its number of transactions or of bytes, and says that it is full") {
  const auto by_count = pool_of({"a", "b", "c"}, {.batch_transactions_max = 2}).batch({});
  CHECK(texts(by_count.transactions) == std::vector<std::string>{"a", "b"});
  CHECK(by_count.full);
  const auto by_bytes = pool_of({"aaa", "bbb", "c"}, {.batch_bytes_max = 5}).batch({});
  CHECK(texts(by_bytes.transactions) == std::vector<std::string>{"aaa"}); // in order: "c" does not overtake "bbb"
  CHECK(by_bytes.full);
}

TEST_CASE("a transaction above a batch's bytes goes alone and does not block those behind it") {
  auto pool = pool_of({"aaaaaaaaa", "b"}, {.batch_bytes_max = 5});
  CHECK(texts(pool.batch({}).transactions) == std::vector<std::string>{"aaaaaaaaa"});
  pool.remove(*child_of(genesis_block, {text_transaction("aaaaaaaaa")}));
  CHECK(texts(pool.batch({}).transactions) == std::vector<std::string>{"b"});
}

TEST_CASE("a late copy of what is committed is not taken again, whether it had waited here or not") {
  auto pool = pool_of({"a"});
  pool.remove(*child_of(genesis_block, {text_transaction("a"), text_transaction("b")}));
  CHECK(pool.size() == 0);
  CHECK(pool.add(text_transaction("a")) == admission::committed);
  CHECK(pool.add(text_transaction("b")) == admission::committed);
  CHECK(pool.batch({}).transactions.empty());
}

TEST_CASE("of what was committed it remembers the latest, at most twice its bound") {
  mempool pool{{.remembered_max = 2}};
  std::vector<transaction> list;
  for (const auto* text : {"a", "b", "c", "d", "e"})
    list.push_back(text_transaction(text));
  pool.remove(*child_of(genesis_block, std::move(list)));
  CHECK(pool.add(text_transaction("a")) == admission::added);
  CHECK(pool.add(text_transaction("d")) == admission::committed);
  CHECK(pool.add(text_transaction("e")) == admission::committed);
}

TEST_CASE("evidence goes first, once for a culprit, and is dropped when the culprit is convicted") {
  const auto against = [](std::uint32_t who, std::uint8_t number) {
    return *pack({digest{}, malformed{replica_id{who}, statement{number, {}, {}}}});
  };
  auto pool = pool_of({"a", "b"});
  REQUIRE(pool.add(against(2, 1)) == admission::added);
  REQUIRE(pool.add(against(2, 2)) == admission::added);
  REQUIRE(pool.add(against(3, 1)) == admission::added);
  const auto chosen = pool.batch({}).transactions;
  REQUIRE(chosen.size() == 4);
  CHECK(culprit_of(chosen[0]) == replica_id{3});
  CHECK(culprit_of(chosen[1]) == replica_id{2});
  const auto first = child_of(genesis_block, {against(2, 7)});
  CHECK(pool.batch({first}).transactions.size() == 3); // an ancestor accuses replica 2
  pool.remove(*first);
  CHECK(pool.size() == 3);
  CHECK(pool.add(against(2, 3)) == admission::known);
  for (std::uint8_t i = 2; i < 9; ++i)
    pool.add(against(3, i));
  CHECK(pool.size() == 2 + mempool::evidence_max);
  CHECK(pool.add(make_system_transaction(bytes{1, 2, 3})) == admission::known);
}
