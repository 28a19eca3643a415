// The mempool: arrival decides the order, bounds hold, and what is committed does not come again.
#include "actors/mempool.hpp"

#include "core/random.hpp"
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

} // namespace

TEST_CASE("a mempool finds what waits, and names the oldest") {
  auto pool = pool_of({"a", "b"});
  REQUIRE(pool.oldest() != nullptr);
  CHECK(pool.oldest()->id() == text_transaction("a").id());
  CHECK(pool.find(text_transaction("b").id()) != nullptr);
  CHECK(pool.find(text_transaction("c").id()) == nullptr);
  pool.remove(*child_of(genesis_block, {text_transaction("a"), text_transaction("b")}));
  CHECK(pool.oldest() == nullptr);
  CHECK(pool.find(text_transaction("b").id()) == nullptr);
}

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

namespace {

/// The lane is the first character.
std::uint64_t first_character(const transaction& t) {
  return t.data()[0];
}

mempool lanes_of(std::initializer_list<const char*> list, mempool_limits limits) {
  mempool pool{limits, first_character};
  for (const auto* text : list)
    pool.add(text_transaction(text));
  return pool;
}

} // namespace

TEST_CASE("a batch that cannot hold everything has equally much of each lane, in order of arrival") {
  const auto list = {"s1", "s2", "s3", "s4", "v1", "s5", "w1", "v2"};
  const auto few = lanes_of(list, {.batch_transactions_max = 4}).batch({});
  CHECK(texts(few.transactions) == std::vector<std::string>{"s1", "s2", "v1", "w1"});
  CHECK(few.full);
  const auto all = lanes_of(list, {.batch_transactions_max = 9}).batch({});
  CHECK(texts(all.transactions) == std::vector<std::string>{"s1", "s2", "s3", "s4", "v1", "s5", "w1", "v2"});
  CHECK_FALSE(all.full);
  // Large transactions count for more.
  const std::string large(2000, 's');
  mempool pool{{.batch_transactions_max = 4}, first_character};
  for (const std::string& text :
       {large, large + "2", large + "3", std::string{"v1"}, std::string{"v2"}, std::string{"v3"}})
    REQUIRE(pool.add(text_transaction(text)) == admission::added);
  CHECK(texts(pool.batch({}).transactions) == std::vector<std::string>{large, "v1", "v2", "v3"});
}

TEST_CASE("what an ancestor carries does not count for its lane") {
  const auto pool = lanes_of({"s1", "s2", "s3", "v1"}, {.batch_transactions_max = 2});
  const auto parent = child_of(genesis_block, {text_transaction("s1"), text_transaction("s2")});
  CHECK(texts(pool.batch({parent}).transactions) == std::vector<std::string>{"s3", "v1"});
}

TEST_CASE("in a mempool without room the lane that has most gives way, and only to one that has less") {
  auto pool = lanes_of({"s1", "s2", "s3", "v1"}, {.transactions_max = 4});
  CHECK(pool.add(text_transaction("s4")) == admission::full);
  CHECK(pool.add(text_transaction("v2")) == admission::added);
  CHECK(pool.size() == 4);
  CHECK(pool.find(text_transaction("s3").id()) == nullptr); // its newest
  CHECK(pool.add(text_transaction("v3")) == admission::full);
  CHECK(pool.add(text_transaction("w1")) == admission::added);
  CHECK(pool.size() == 4);
  CHECK(pool.add(text_transaction("s3")) == admission::full); // it may come again when there is room
  pool.remove(*child_of(genesis_block, {text_transaction("w1")}));
  CHECK(pool.add(text_transaction("s3")) == admission::added);
}

TEST_CASE("whatever is added and removed, a mempool counts what it holds and shares it between lanes") {
  random_source dice{7};
  mempool pool{{.transactions_max = 40, .bytes_max = 2'000, .batch_transactions_max = 12}, first_character};
  std::set<std::string> held; // what may be in it
  for (int i = 0; i < 5'000; ++i) {
    const auto lane = static_cast<char>('a' + dice.below(dice.below(2) == 0 ? 1 : 6));
    const auto text = lane + std::to_string(i) + std::string(dice.below(60), '.');
    if (pool.add(text_transaction(text)) == admission::added)
      held.insert(text);
    if (dice.below(8) == 0)
      pool.remove(*child_of(genesis_block, pool.batch({}).transactions));
    std::erase_if(held, [&](const std::string& t) { return pool.find(text_transaction(t).id()) == nullptr; });
    std::size_t bytes = 0;
    std::map<char, std::size_t> waiting;
    for (const auto& t : held) {
      bytes += t.size();
      ++waiting[t[0]];
    }
    REQUIRE(pool.size() == held.size());
    REQUIRE(pool.bytes() == bytes);
    REQUIRE(pool.size() <= 40);
    REQUIRE(pool.bytes() <= 2'000);
    REQUIRE((pool.oldest() == nullptr) == held.empty());
    std::map<char, std::size_t> taken;
    const auto chosen = pool.batch({});
    for (const auto& t : texts(chosen.transactions))
      ++taken[t[0]];
    // Nobody has much more in it than somebody who waits.
    for (const auto& [who, count] : waiting)
      for (const auto& [other, more] : taken)
        if (taken[who] < count)
          REQUIRE(more <= taken[who] + 2);
  }
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
  CHECK(culprit_of(chosen[0]) == replica_id{2});
  CHECK(culprit_of(chosen[1]) == replica_id{3});
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
