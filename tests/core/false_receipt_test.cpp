// A replica that restates a receipt wrongly convicts itself; nobody else is convicted.
#include "core/false_receipt.hpp"
#include "tests/core/four_replicas.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

const auto four = four_replicas();

receipt about(std::string_view transaction, std::string_view outcome) {
  return {hash("test", as_bytes(transaction)), height{7}, bytes{outcome.begin(), outcome.end()}, session_id{1}};
}

receipt_batch says(std::uint32_t who, std::string_view outcome, std::string_view transaction = "t") {
  return signed_batch(restate(replica_id{who}, about(transaction, outcome)));
}

std::vector<false_receipt> taken(const saying& list) {
  restated_watch watch{four};
  std::vector<false_receipt> found;
  for (const auto& [who, outcome] : list)
    for (auto& e : watch.take(says(who, outcome)))
      found.push_back(std::move(e));
  return found;
}

} // namespace

TEST_CASE("who restates something else than a quorum of others is convicted, whenever it speaks") {
  for (std::uint32_t turn = 0; turn < 4; ++turn) {
    const auto found = taken(wrong_in_turn(turn));
    REQUIRE(found.size() == 1);
    CHECK(found.front().accused.replica == replica_id{2});
    CHECK(verify(found.front(), *four));
    const auto copy = decode<false_receipt>(encode(found.front()));
    REQUIRE(copy);
    CHECK(copy.value() == found.front());
  }
}

TEST_CASE("who restates two receipts of one transaction is convicted by these alone") {
  for (const auto& [one, other] : {std::pair{"a", "b"}, {"b", "a"}}) {
    const auto found = taken({{2, one}, {2, other}});
    REQUIRE(found.size() == 1);
    CHECK(found.front().others.size() == 1);
    CHECK(verify(found.front(), *four));
  }
}

TEST_CASE("receipts of different transactions, or fewer than a quorum, convict nobody") {
  CHECK(taken({{0, "right"}, {1, "right"}, {2, "wrong"}}).empty());
  CHECK(taken({{0, "right"}, {1, "right"}, {2, "right"}, {3, "right"}, {3, "right"}}).empty());
  restated_watch watch{four};
  for (std::uint32_t who = 0; who < 4; ++who)
    for (const auto* transaction : {"a", "b", "c"})
      CHECK(watch.take(says(who, transaction, transaction)).empty());
}

TEST_CASE("a proof of a false receipt whose fields were changed is refused") {
  const auto good = taken({{0, "right"}, {1, "right"}, {2, "wrong"}, {3, "right"}}).front();
  const auto refused = [](false_receipt e, auto change) {
    change(e);
    return !verify(e, *four);
  };
  CHECK(!refused(good, [](auto&) {}));
  CHECK(refused(good, [](auto& e) { e.said = e.right; }));
  CHECK(refused(good, [](auto& e) { e.said.at = height{8}; }));
  CHECK(refused(good, [](auto& e) { e.said.transaction_id = hash("test", as_bytes("u")); }));
  CHECK(refused(good, [](auto& e) { e.right.transaction_id = e.said.transaction_id = hash("test", as_bytes("u")); }));
  CHECK(refused(good, [](auto& e) { e.right.outcome.push_back(1); }));
  CHECK(refused(good, [](auto& e) { e.accused.replica = replica_id{4}; }));
  CHECK(refused(good, [](auto& e) { e.epoch = epoch_number{1}; }));
  CHECK(refused(good, [](auto& e) { std::swap(e.others[0], e.others[1]); }));
  CHECK(refused(good, [](auto& e) { e.others[1] = e.others[0]; }));
  CHECK(refused(good, [](auto& e) { e.others.pop_back(); }));
  CHECK(refused(good, [](auto& e) { e.others[2].by = e.others[1].by; }));
  CHECK(refused(good, [](auto& e) { e.others = {e.accused}; }));
  CHECK(refused(good, [](auto& e) {
    std::swap(e.said, e.right);
    std::swap(e.accused, e.others[0]);
  }));
}

TEST_CASE("the watch remembers a bounded number of transactions") {
  restated_watch watch{four};
  for (int i = 0; i < 1'000; ++i)
    CHECK(watch.take(says(0, "x", std::to_string(i))).empty());
  CHECK(watch.size() == restated_watch::transactions_max);
  CHECK(watch.take(says(0, "y", "0")).empty()); // long forgotten
}
