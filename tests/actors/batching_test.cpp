// The leader: when it answers a request for a batch, and what it tells the node about work.
#include "actors/leader.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

const auto genesis_block = make_genesis_block(digest{});

struct leader_stage : stage {
  explicit leader_stage(duration age, mempool_limits limits = {}) {
    leader = keep(spawn_leader(
      system(),
      {.limits = limits, .batch_age = age, .receipts = play_exchange(exchange), .network = play_network(sent)}));
    caf::send_as(node, leader, start_atom::value);
    run();
  }

  void submit(std::string_view text) {
    caf::anon_send(leader, submit_atom::value, text_transaction(text));
    run();
  }
  void request(std::uint64_t id, std::vector<block_ptr> ancestors = {}) {
    caf::send_as(node, leader, request_atom::value, request_id{id}, block_list{std::move(ancestors), {}});
    run();
  }
  void commit(std::vector<transaction> list) {
    caf::anon_send(leader, commit_atom::value, block_list{{child_of(genesis_block, std::move(list))}, {}});
    run();
  }
  /// Numbers of transactions in the answers so far.
  [[nodiscard]] std::vector<std::size_t> answers() const {
    std::vector<std::size_t> sizes;
    for (const auto& [id, content] : told->batches)
      sizes.push_back(content->transactions().size());
    return sizes;
  }

  std::shared_ptr<node_log> told = std::make_shared<node_log>();
  std::shared_ptr<network_log> sent = std::make_shared<network_log>();
  std::shared_ptr<exchange_log> exchange = std::make_shared<exchange_log>();
  node_actor node = play_node(told);
  leader_actor leader;
};

} // namespace

TEST_CASE("without an age a request is answered at once, with an empty batch if nothing waits") {
  leader_stage s{duration{}};
  s.request(1);
  CHECK(s.answers() == std::vector<std::size_t>{0});
  s.submit("a");
  s.request(2);
  CHECK(s.answers() == std::vector<std::size_t>{0, 1});
  CHECK(s.told->batches[1].first == request_id{2});
}

TEST_CASE("a batch that is not full is answered when it is old enough, counted from the request") {
  leader_stage s{milliseconds(50)};
  s.submit("a");
  s.pass(milliseconds(100));
  s.request(1);
  s.pass(milliseconds(49));
  CHECK(s.answers().empty());
  s.pass(milliseconds(1));
  CHECK(s.answers() == std::vector<std::size_t>{1});
}

TEST_CASE("a batch that is full by its number is answered at once") {
  leader_stage s{seconds(1), {.batch_transactions_max = 2}};
  s.request(1);
  s.submit("a");
  CHECK(s.answers().empty());
  s.submit("b");
  CHECK(s.answers() == std::vector<std::size_t>{2});
  CHECK(s.now() == time_point{});
}

TEST_CASE("a batch that is full by its bytes is answered at once") {
  leader_stage s{seconds(1), {.batch_bytes_max = 5}};
  s.request(1);
  s.submit("aaa");
  CHECK(s.answers().empty());
  s.submit("bbb"); // does not fit any more
  CHECK(s.answers() == std::vector<std::size_t>{1});
}

TEST_CASE("a newer request replaces an older one, whose age then means nothing") {
  leader_stage s{milliseconds(50)};
  s.request(1);
  s.pass(milliseconds(30));
  s.request(2);
  s.pass(milliseconds(30));
  CHECK(s.answers().empty());
  s.pass(milliseconds(20));
  REQUIRE(s.told->batches.size() == 1);
  CHECK(s.told->batches[0].first == request_id{2});
}

TEST_CASE("a batch repeats nothing of the ancestors of its request, nor what was committed meanwhile") {
  leader_stage s{milliseconds(50)};
  s.submit("a");
  s.submit("b");
  s.submit("c");
  s.request(1, {child_of(genesis_block, {text_transaction("a")})});
  s.commit({text_transaction("b")});
  s.pass(milliseconds(50));
  REQUIRE(s.answers() == std::vector<std::size_t>{1});
  CHECK(s.told->batches[0].second->transactions()[0] == text_transaction("c"));
}

TEST_CASE("the node is told when work begins and when it ends, once each") {
  leader_stage s{duration{}};
  CHECK(s.told->work.empty());
  s.submit("a");
  s.submit("b");
  CHECK(s.told->work == std::vector{true});
  s.commit({text_transaction("a")});
  CHECK(s.told->work == std::vector{true});
  s.commit({text_transaction("b")});
  CHECK(s.told->work == std::vector{true, false});
}

TEST_CASE("the node is told which transaction has waited longest, until that one is committed") {
  leader_stage s{duration{}};
  const auto id = [](std::string_view text) { return text_transaction(text).id(); };
  s.submit("a");
  s.submit("b");
  s.submit("c");
  CHECK(s.told->oldest == std::vector{id("a")});
  s.commit({text_transaction("b")}); // others do not matter
  CHECK(s.told->oldest == std::vector{id("a")});
  s.commit({text_transaction("a")});
  CHECK(s.told->oldest == std::vector{id("a"), id("c")});
  s.commit({text_transaction("c")});
  s.submit("d");
  CHECK(s.told->oldest == std::vector{id("a"), id("c"), id("d")});
  caf::send_as(s.node, s.leader, start_atom::value); // it starts again
  s.run();
  CHECK(s.told->oldest.size() == 4);
  CHECK(s.told->oldest.back() == id("d"));
}

TEST_CASE("a transaction that waits is handed to another replica, and one that does not is not") {
  leader_stage s{duration{}};
  s.submit("a");
  for (const auto* text : {"a", "b"})
    caf::anon_send(s.leader, hand_atom::value, text_transaction(text).id(), replica_id{2});
  s.run();
  REQUIRE(s.sent->submitted.size() == 1);
  CHECK(s.sent->submitted[0] == std::pair{replica_id{2}, text_transaction("a")});
}

TEST_CASE("a node that starts later is told of work that waits already") {
  leader_stage s{duration{}};
  s.submit("a");
  caf::send_as(s.node, s.leader, start_atom::value);
  s.run();
  CHECK(s.told->work == std::vector{true, true});
}

TEST_CASE("a late copy of a committed transaction is handed to the one who keeps receipts, and not proposed") {
  leader_stage s{duration{}};
  s.submit("a");
  s.commit({text_transaction("a")});
  s.submit("a");
  REQUIRE(s.exchange->submitted.size() == 1);
  CHECK(s.exchange->submitted[0] == text_transaction("a"));
  s.request(1);
  CHECK(s.answers() == std::vector<std::size_t>{0});
}
