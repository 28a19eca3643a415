// A replica that tells a client something wrong of a block convicts itself; nobody else is convicted.
#include "core/lying_receipt.hpp"
#include "tests/core/four_replicas.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

const auto four = four_replicas();

receipt_batch says(std::uint32_t who, std::uint64_t at, std::string_view state) {
  return signed_batch({replica_id{who}, height{at}, hash("test", as_bytes(state)), {hash("test", {})}, {}, {}});
}

/// What comes of these batches at height 7, in this order.
std::vector<lying_receipt> taken(const saying& list) {
  receipt_watch watch{four};
  std::vector<lying_receipt> found;
  for (const auto& [who, state] : list)
    for (auto& e : watch.take(says(who, 7, state)))
      found.push_back(std::move(e));
  return found;
}

} // namespace

TEST_CASE("who differs from a quorum of others is convicted, whenever it speaks") {
  for (std::uint32_t turn = 0; turn < 4; ++turn) {
    const auto found = taken(wrong_in_turn(turn));
    REQUIRE(found.size() == 1);
    CHECK(found.front().said.replica == replica_id{2});
    CHECK(verify(found.front(), *four));
    const auto copy = decode<lying_receipt>(encode(found.front()));
    REQUIRE(copy);
    CHECK(copy.value() == found.front());
  }
}

TEST_CASE("who signs two results of one block is convicted by these alone") {
  for (const auto& [one, other] : {std::pair{"a", "b"}, {"b", "a"}}) {
    const auto found = taken({{2, one}, {2, other}});
    REQUIRE(found.size() == 1);
    CHECK(found.front().others.size() == 1);
    CHECK(verify(found.front(), *four));
  }
}

TEST_CASE("fewer than a quorum convict nobody, nor does any number that agrees") {
  CHECK(taken({{0, "right"}, {1, "right"}, {2, "wrong"}}).empty());
  CHECK(taken({{0, "x"}, {1, "x"}, {2, "y"}, {3, "y"}}).empty());
  CHECK(taken({{0, "right"}, {1, "right"}, {2, "right"}, {3, "right"}, {3, "right"}}).empty());
}

TEST_CASE("a proof whose fields were changed is refused") {
  const auto good = taken({{0, "right"}, {1, "right"}, {2, "wrong"}, {3, "right"}}).front();
  const auto refused = [](lying_receipt e, auto change) {
    change(e);
    return !verify(e, *four);
  };
  CHECK(!refused(good, [](auto&) {}));
  CHECK(refused(good, [](auto& e) { e.said.at = height{8}; }));
  CHECK(refused(good, [](auto& e) { e.said.state = e.others.front().state; }));
  CHECK(refused(good, [](auto& e) { e.said.replica = replica_id{4}; }));
  CHECK(refused(good, [](auto& e) { std::swap(e.others[0], e.others[1]); }));
  CHECK(refused(good, [](auto& e) { e.others[1] = e.others[0]; }));
  CHECK(refused(good, [](auto& e) { e.others.pop_back(); }));
  CHECK(refused(good, [](auto& e) { e.others[0].receipts_root = hash("test", as_bytes("x")); }));
  CHECK(refused(good, [](auto& e) { e.others[0].outbox = hash("test", as_bytes("x")); }));
  CHECK(refused(good, [](auto& e) { e.said.epoch = epoch_number{1}; }));
  CHECK(refused(good, [](auto& e) { e.others[2].by = e.others[1].by; }));
  // An honest replica cannot be accused with its own words twice, nor by the liar and others.
  CHECK(refused(good, [](auto& e) { e.others = {e.said}; }));
  CHECK(refused(good, [](auto& e) { std::swap(e.said, e.others[0]); }));
}

TEST_CASE("a receipt that is restated is no word about its block, and convicts nobody of anything") {
  receipt_watch watch{four};
  const receipt old{hash("test", as_bytes("t")), height{7}, {1}, session_id{0}};
  for (std::uint32_t who = 0; who < 4; ++who) {
    CHECK(watch.take(says(who, 7, "right")).empty());
    const auto again = signed_batch(restate(replica_id{who}, old));
    CHECK(watch.take(again).empty());
    // Nor can its signature be put under a header, whatever is claimed beside it.
    auto e = taken({{0, "right"}, {1, "right"}, {2, "wrong"}, {3, "right"}}).front();
    e.said.by = again.by;
    CHECK_FALSE(verify(e, *four));
  }
}

TEST_CASE("the watch remembers a bounded number of blocks, and no old ones") {
  receipt_watch watch{four};
  for (std::uint64_t at = 1; at <= 1000; ++at)
    CHECK(watch.take(says(0, at, "state")).empty());
  CHECK(watch.size() == receipt_watch::heights_max);
  CHECK(watch.take(says(0, 1, "another")).empty());
}
