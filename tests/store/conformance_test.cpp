// What the interface of stores promises, for the one in memory and the one on disk.
#include "tests/store/store_support.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

class in_memory {
public:
  store& disk() { return disk_; }
  void crash() { disk_.lose_unsynced(); }

private:
  memory_store disk_{test_genesis()};
};

class on_disk {
public:
  on_disk() { require(machine_.open().has_value(), "a new store opens"); }
  store& disk() { return machine_.disk(); }
  void crash() { machine_.crash(); }

private:
  rocks_machine machine_;
};

bool same(const block_ptr& a, const block_ptr& b) {
  return a && b && a->id() == b->id() && a->justify() == b->justify() && encode(*a->content()) == encode(*b->content());
}
bool same(const std::vector<block_ptr>& a, const std::vector<block_ptr>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) { return same(x, y); });
}
bool same(const stored_base& a, const stored_base& b) {
  return same(a.block, b.block) && a.proof == b.proof && a.certificate == b.certificate && a.state == b.state
         && a.convicted == b.convicted;
}

} // namespace

#define STORE_TEST(name) TEMPLATE_TEST_CASE(name, "", in_memory, on_disk)

STORE_TEST("an empty store holds genesis and nothing else, also after a crash") {
  TestType t;
  for (int life = 0; life < 2; ++life, t.crash()) {
    auto& disk = t.disk();
    CHECK(disk.journal().empty());
    CHECK(disk.committed().empty());
    CHECK(disk.convicted().empty());
    CHECK_FALSE(disk.base());
    CHECK(same(disk.last().block, test_genesis()));
    CHECK(disk.last().proof.empty());
    CHECK(same(disk.find(test_genesis()->id()), test_genesis()));
    CHECK(disk.find(digest{}) == nullptr);
    CHECK(disk.sync());
  }
}

STORE_TEST("records and blocks come back in the order in which they were appended, byte for byte") {
  TestType t;
  const auto chain = chain_on(test_genesis(), 3, 60'000);
  t.disk().append(numbered(3, 200'000), view_number{3});
  t.disk().append({chain[0], chain[1]}, {7});
  t.disk().append(numbered(1), view_number{1});
  t.disk().append({chain[2]}, {8});
  t.disk().append(numbered(2), view_number{2});
  REQUIRE(t.disk().sync());
  for (int life = 0; life < 3; ++life, t.crash()) {
    CHECK(t.disk().journal() == std::vector{numbered(3, 200'000), numbered(1), numbered(2)});
    CHECK(same(t.disk().committed(), chain));
    for (const auto& b : chain)
      CHECK(same(t.disk().find(b->id()), b));
    CHECK(same(t.disk().last().block, chain[2]));
    CHECK(t.disk().last().proof == bytes{8});
  }
}

STORE_TEST("the last block comes with the proof of its commit") {
  TestType t;
  const auto chain = chain_on(test_genesis(), 3);
  t.disk().append({chain[0], chain[1]}, {7});
  CHECK(same(t.disk().last().block, chain[1]));
  CHECK(t.disk().last().proof == bytes{7});
  t.disk().append({chain[2]}, {});
  CHECK(same(t.disk().last().block, chain[2])); // a protocol without proofs comes back where it stopped, too
  REQUIRE(t.disk().sync());
  t.crash();
  CHECK(same(t.disk().last().block, chain[2]));
  CHECK(t.disk().last().proof.empty());
}

STORE_TEST("a crash loses what was appended after the last sync, and no more") {
  TestType t;
  const auto chain = chain_on(test_genesis(), 2);
  t.disk().append(numbered(1), view_number{1});
  t.disk().append({chain[0]}, {7});
  REQUIRE(t.disk().sync());
  t.disk().append(numbered(2), view_number{2});
  t.disk().append({chain[1]}, {8});
  t.crash();
  CHECK(t.disk().journal() == std::vector{numbered(1)});
  CHECK(same(t.disk().committed(), {chain[0]}));
  CHECK(same(t.disk().last().block, chain[0]));
  CHECK(t.disk().last().proof == bytes{7});
  CHECK(same(t.disk().find(chain[0]->id()), chain[0]));
  CHECK(t.disk().find(chain[1]->id()) == nullptr);
  CHECK(same(t.disk().find(test_genesis()->id()), test_genesis()));
}

STORE_TEST("a store goes on after a crash") {
  TestType t;
  t.disk().append(numbered(1), view_number{1});
  t.crash();
  t.disk().append(numbered(2), view_number{2});
  REQUIRE(t.disk().sync());
  t.crash();
  CHECK(t.disk().journal() == std::vector{numbered(2)});
}

STORE_TEST("records of views below a trim are forgotten, the others outlive a crash") {
  TestType t;
  t.disk().append(numbered(1), view_number{1});
  t.disk().append(numbered(2), view_number{2});
  REQUIRE(t.disk().sync());
  t.disk().append(numbered(3), view_number{3});
  t.disk().trim(view_number{2});
  REQUIRE(t.disk().sync());
  t.disk().append(numbered(4), view_number{4});
  t.crash();
  CHECK(t.disk().journal() == std::vector{numbered(2), numbered(3)});
}

STORE_TEST("a record that is trimmed before it was synced does not come back") {
  TestType t;
  t.disk().append(numbered(1), view_number{1});
  t.disk().append(numbered(2), view_number{2});
  t.disk().trim(view_number{2});
  REQUIRE(t.disk().sync());
  CHECK(t.disk().journal() == std::vector{numbered(2)});
  t.crash();
  CHECK(t.disk().journal() == std::vector{numbered(2)});
}

STORE_TEST("convictions are those of the durable blocks") {
  TestType t;
  const auto a = accusing_child(test_genesis(), replica_id{2});
  const auto b = accusing_child(child_of(a), replica_id{2}); // named before
  const auto c = accusing_child(b, replica_id{1});
  t.disk().append({a}, {});
  CHECK(t.disk().convicted().empty());
  REQUIRE(t.disk().sync());
  t.disk().append({child_of(a), b, c}, {});
  t.crash();
  CHECK(t.disk().convicted() == std::vector{conviction{replica_id{2}, height{1}}});
  t.disk().append({child_of(a), b, c}, {});
  REQUIRE(t.disk().sync());
  const std::vector both{conviction{replica_id{2}, height{1}}, conviction{replica_id{1}, height{4}}};
  CHECK(t.disk().convicted() == both);
  t.crash();
  CHECK(t.disk().convicted() == both);
}

STORE_TEST("a base of the own chain drops what lies before it, but for the history") {
  TestType t;
  const auto chain = chain_on(test_genesis(), 10);
  t.disk().append(chain, {1});
  REQUIRE(t.disk().sync());
  const auto b = base_at(chain[6], {}, 2'500'000);
  REQUIRE(t.disk().keep(b));
  t.crash(); // it is durable at once
  CHECK(t.disk().committed().size() == 10);
  t.disk().rebase(height{7}, 3);
  CHECK_FALSE(t.disk().base());
  t.crash(); // and begun with only by a sync
  CHECK_FALSE(t.disk().base());
  t.disk().rebase(height{7}, 3);
  t.disk().append({child_of(chain[9])}, {2});
  REQUIRE(t.disk().sync());
  for (int life = 0; life < 2; ++life, t.crash()) {
    REQUIRE(t.disk().base());
    CHECK(same(*t.disk().base(), b));
    CHECK(same(t.disk().committed(), {chain[7], chain[8], chain[9], child_of(chain[9])}));
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(t.disk().find(chain[i]->id()) == nullptr);
    for (std::size_t i = 4; i < 10; ++i)
      CHECK(same(t.disk().find(chain[i]->id()), chain[i]));
    CHECK(t.disk().last().proof == bytes{2});
  }
}

STORE_TEST("without a history the base's own block is still found, and is the last if none follows") {
  TestType t;
  const auto chain = chain_on(test_genesis(), 4);
  t.disk().append(chain, {1});
  REQUIRE(t.disk().keep(base_at(chain[3])));
  t.disk().rebase(height{4}, 0);
  REQUIRE(t.disk().sync());
  for (int life = 0; life < 2; ++life, t.crash()) {
    CHECK(t.disk().committed().empty());
    CHECK(same(t.disk().find(chain[3]->id()), chain[3]));
    CHECK(t.disk().find(chain[2]->id()) == nullptr);
    CHECK(same(t.disk().last().block, chain[3]));
    CHECK(t.disk().last().proof == base_at(chain[3]).proof);
  }
  t.disk().append({child_of(chain[3])}, {9});
  REQUIRE(t.disk().sync());
  t.crash();
  CHECK(same(t.disk().committed(), {child_of(chain[3])}));
}

STORE_TEST(
  "bases that are kept before an earlier one is begun with do not take its place, and an old one is not gone back to") {
  TestType t;
  const auto chain = chain_on(test_genesis(), 6);
  t.disk().append(chain, {1});
  REQUIRE(t.disk().sync());
  REQUIRE(t.disk().keep(base_at(chain[1])));
  REQUIRE(t.disk().keep(base_at(chain[3]))); // while the word on the first is on its way
  t.disk().rebase(height{2}, 0);
  REQUIRE(t.disk().sync());
  REQUIRE(t.disk().base());
  CHECK(same(*t.disk().base(), base_at(chain[1])));
  t.disk().rebase(height{4}, 0);
  REQUIRE(t.disk().sync());
  CHECK(same(*t.disk().base(), base_at(chain[3])));
  t.disk().rebase(height{2}, 0); // comes late
  REQUIRE(t.disk().sync());
  t.disk().rebase(height{5}, 0); // was never kept
  REQUIRE(t.disk().sync());
  for (int life = 0; life < 2; ++life, t.crash()) {
    REQUIRE(t.disk().base());
    CHECK(same(*t.disk().base(), base_at(chain[3])));
    CHECK(same(t.disk().committed(), {chain[4], chain[5]}));
  }
}

STORE_TEST("a base that peers brought replaces all committed blocks and what they convict") {
  TestType t;
  const auto mine = chain_on(accusing_child(test_genesis(), replica_id{3}), 4);
  t.disk().append({accusing_child(test_genesis(), replica_id{3})}, {});
  t.disk().append(mine, {1});
  t.disk().append(numbered(1), view_number{1});
  REQUIRE(t.disk().sync());
  const auto far = chain_on(mine.back(), 20);
  const std::vector named{conviction{replica_id{3}, height{1}}, conviction{replica_id{0}, height{9}}};
  const auto b = base_at(far[15], named);
  REQUIRE(t.disk().keep(b));
  t.disk().rebase(b.block->header().at, 100);
  REQUIRE(t.disk().sync());
  t.disk().append({far[16], far[17]}, {5});
  REQUIRE(t.disk().sync());
  for (int life = 0; life < 2; ++life, t.crash()) {
    CHECK(same(*t.disk().base(), b));
    CHECK(same(t.disk().committed(), {far[16], far[17]}));
    CHECK(t.disk().find(mine[0]->id()) == nullptr);
    CHECK(same(t.disk().find(far[15]->id()), far[15]));
    CHECK(t.disk().convicted() == named);
    CHECK(t.disk().journal() == std::vector{numbered(1)});
  }
}

STORE_TEST("bases follow one another") {
  TestType t;
  auto last = test_genesis();
  for (int round = 1; round <= 6; ++round) {
    const auto more = chain_on(last, 10);
    t.disk().append(more, {static_cast<std::uint8_t>(round)});
    REQUIRE(t.disk().keep(base_at(more[7])));
    t.disk().rebase(more[7]->header().at, 5);
    REQUIRE(t.disk().sync());
    if (round % 2 == 0)
      t.crash();
    CHECK(same(*t.disk().base(), base_at(more[7])));
    CHECK(same(t.disk().committed(), {more[8], more[9]}));
    CHECK(same(t.disk().find(more[3]->id()), more[3]));
    CHECK(t.disk().find(more[2]->id()) == nullptr);
    last = more.back();
  }
}

STORE_TEST("a note is durable after the next sync, and the last one with a number counts") {
  TestType t;
  t.disk().note(1, {7});
  t.disk().note(65'535, {});
  REQUIRE(t.disk().sync());
  t.disk().note(1, {8});
  t.disk().note(2, {9});
  CHECK(t.disk().notes().at(1) == bytes{8});
  t.crash();
  CHECK(t.disk().notes() == std::map<note_number, bytes>{{1, {7}}, {65'535, {}}});
  t.disk().note(1, {8});
  REQUIRE(t.disk().sync());
  t.crash();
  CHECK(t.disk().notes() == std::map<note_number, bytes>{{1, {8}}, {65'535, {}}});
}
