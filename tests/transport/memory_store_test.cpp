// The store in memory keeps order and loses exactly what was not synced.
#include "transport/store.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

const auto genesis_block = make_genesis_block(hash("test", as_bytes("chain")));

block_ptr child_of(const block_ptr& parent) {
  const auto& p = parent->header();
  return std::make_shared<const block>(
    block_header{parent->id(), p.view.next(), p.at.next(), replica_id{0}, empty_payload()->root()}, empty_payload(),
    bytes{});
}

record numbered(std::uint8_t n) {
  return {n, bytes{n, n}};
}

} // namespace

TEST_CASE("an empty store holds genesis and nothing else") {
  const memory_store disk{genesis_block};
  CHECK(disk.journal().empty());
  CHECK(disk.committed().empty());
  CHECK(disk.last().block == genesis_block);
  CHECK(disk.last().proof.empty());
  CHECK(disk.find(genesis_block->id()) == genesis_block);
  CHECK(disk.find(digest{}) == nullptr);
}

TEST_CASE("records and blocks come back in the order in which they were appended") {
  memory_store disk{genesis_block};
  const auto a = child_of(genesis_block);
  const auto b = child_of(a);
  const auto c = child_of(b);
  disk.append(numbered(3), view_number{3});
  disk.append({a, b}, {7});
  disk.append(numbered(1), view_number{1});
  disk.append({c}, {8});
  disk.append(numbered(2), view_number{2});
  REQUIRE(disk.sync());
  CHECK(disk.journal() == std::vector{numbered(3), numbered(1), numbered(2)});
  CHECK(disk.committed() == std::vector{a, b, c});
  CHECK(disk.find(b->id()) == b);
}

TEST_CASE("the last block comes with the proof of its commit") {
  memory_store disk{genesis_block};
  const auto a = child_of(genesis_block);
  const auto b = child_of(a);
  disk.append({a, b}, {7});
  CHECK(disk.last().block == b);
  CHECK(disk.last().proof == bytes{7});
  const auto c = child_of(b);
  disk.append({c}, {});
  CHECK(disk.last().block == c); // a protocol without proofs comes back where it stopped, too
}

TEST_CASE("a crash loses what was appended after the last sync, and no more") {
  memory_store disk{genesis_block};
  const auto a = child_of(genesis_block);
  const auto b = child_of(a);
  disk.append(numbered(1), view_number{1});
  disk.append({a}, {7});
  REQUIRE(disk.sync());
  disk.append(numbered(2), view_number{2});
  disk.append({b}, {8});
  disk.lose_unsynced();
  CHECK(disk.journal() == std::vector{numbered(1)});
  CHECK(disk.committed() == std::vector{a});
  CHECK(disk.last().block == a);
  CHECK(disk.last().proof == bytes{7});
  CHECK(disk.find(a->id()) == a);
  CHECK(disk.find(b->id()) == nullptr);
  CHECK(disk.find(genesis_block->id()) == genesis_block);
}

TEST_CASE("a store goes on after a crash") {
  memory_store disk{genesis_block};
  disk.append(numbered(1), view_number{1});
  disk.lose_unsynced();
  disk.append(numbered(2), view_number{2});
  REQUIRE(disk.sync());
  disk.lose_unsynced();
  CHECK(disk.journal() == std::vector{numbered(2)});
}

TEST_CASE("records of views below a trim are forgotten, the others outlive a crash") {
  memory_store disk{make_genesis_block({})};
  disk.append(numbered(1), view_number{1});
  disk.append(numbered(2), view_number{2});
  REQUIRE(disk.sync());
  disk.append(numbered(3), view_number{3});
  disk.trim(view_number{2});
  disk.lose_unsynced();
  REQUIRE(disk.journal().size() == 1);
  CHECK(disk.journal().front() == numbered(2));
}
