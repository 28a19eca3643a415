// The node carries out what its core asks for, and tells the core what happened.
#include "actors/block_reader.hpp"
#include "tests/actors/node_support.hpp"

#include <chrono>
#include <thread>

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a node does nothing before it is started, not even with messages") {
  node_stage s;
  s.poke();
  CHECK(s.core->count() == 0);
  s.start();
  REQUIRE(s.core->count() == 1);
  CHECK(s.core->all<started>().size() == 1);
  CHECK(s.leader->started == 1);
}

TEST_CASE("a node with an empty store is started; with a journal or a committed block it is recovered") {
  SECTION("a journal") {
    node_stage s;
    s.disk->append(record{3, {1, 2}}, view_number{1});
    s.start();
    REQUIRE(s.core->all<recovered>().size() == 1);
    const auto e = s.core->all<recovered>()[0];
    CHECK(e.journal == std::vector{record{3, {1, 2}}});
    CHECK(e.last_committed == s.genesis_block);
    CHECK(e.proof.empty());
  }
  SECTION("a committed block") {
    node_stage s;
    const auto b = child_of(s.genesis_block);
    s.disk->append({b}, {9});
    s.start();
    REQUIRE(s.core->all<recovered>().size() == 1);
    CHECK(s.core->all<recovered>()[0].last_committed == b);
    CHECK(s.core->all<recovered>()[0].proof == bytes{9});
    CHECK(s.core->all<started>().empty());
  }
}

TEST_CASE("a checked message is stepped with the peer that handed it over") {
  node_stage s;
  s.start();
  const auto m = s.replicas.sign(replica_id{2}, body_of(4, "vote"));
  caf::anon_send(s.node, deliver_atom::value, replica_id{3}, m);
  s.run();
  REQUIRE(s.core->all<message_in>().size() == 1);
  CHECK(s.core->all<message_in>()[0].link_peer == replica_id{3});
  CHECK(encode(s.core->all<message_in>()[0].message) == encode(m));
}

TEST_CASE("what is sent is signed with the node's key") {
  node_stage s;
  s.core->next(send_to{replica_id{2}, body_of(4, "vote")});
  s.start();
  REQUIRE(s.network->messages.size() == 1);
  const auto& sent = s.network->messages[0];
  CHECK(sent.to == replica_id{2});
  CHECK(sent.what.author == replica_id{0});
  CHECK(s.replicas.replicas->verify(replica_id{0}, 4, as_bytes("vote"), sent.what.by));
  CHECK(s.seen->signatures == 1);
}

TEST_CASE("a broadcast is signed once, leaves once, and its own copy is the next event") {
  node_stage s;
  s.start();
  s.core->next(broadcast{body_of(4, "vote")});
  // Two events are in the mailbox: the own copy is stepped between them.
  caf::anon_send(s.node, work_atom::value, true);
  caf::anon_send(s.node, work_atom::value, false);
  s.run();
  REQUIRE(s.core->count() == 4);
  CHECK(std::holds_alternative<work_pending>(s.core->seen[1].second));
  REQUIRE(std::holds_alternative<message_in>(s.core->seen[2].second));
  CHECK(std::holds_alternative<work_drained>(s.core->seen[3].second));
  const auto& own = std::get<message_in>(s.core->seen[2].second);
  CHECK(own.link_peer == replica_id{0});
  REQUIRE(s.network->messages.size() == 1);
  CHECK_FALSE(s.network->messages[0].to.has_value());
  CHECK(encode(s.network->messages[0].what) == encode(own.message));
  CHECK(s.seen->signatures == 1);
}

TEST_CASE("what a replica sends to itself does not take the network") {
  node_stage s;
  s.core->next(send_to{replica_id{0}, body_of(4, "vote")});
  s.start();
  CHECK(s.network->messages.empty());
  CHECK(s.core->all<message_in>().size() == 1);
}

TEST_CASE("a relayed message keeps its author and signature, goes where it is told, and never to itself") {
  node_stage s;
  s.start();
  const auto m = s.replicas.sign(replica_id{2}, body_of(4, "vote"));
  s.core->next(relay{std::nullopt, m}, relay{replica_id{3}, m}, relay{replica_id{0}, m});
  s.poke();
  REQUIRE(s.network->messages.size() == 2);
  CHECK_FALSE(s.network->messages[0].to.has_value());
  CHECK(s.network->messages[1].to == replica_id{3});
  for (const auto& sent : s.network->messages)
    CHECK(encode(sent.what) == encode(m));
  CHECK(s.core->all<message_in>().size() == 1); // the poke alone
  CHECK(s.seen->signatures == 0);
}

TEST_CASE("a payload is asked of the leader with the ancestors, and its answer is stepped") {
  node_stage s;
  const auto b = child_of(s.genesis_block, {text_transaction("a")});
  s.core->next(request_payload{request_id{7}, view_number{1}, {b}});
  s.start();
  REQUIRE(s.leader->requests.size() == 1);
  CHECK(s.leader->requests[0].first == request_id{7});
  CHECK(s.leader->requests[0].second.blocks == std::vector{b});
  const auto content = std::make_shared<const payload>(std::vector{text_transaction("b")});
  caf::anon_send(s.node, batch_atom::value, request_id{7}, batch{content});
  s.run();
  REQUIRE(s.core->all<payload_ready>().size() == 1);
  CHECK(s.core->all<payload_ready>()[0].id == request_id{7});
  CHECK(s.core->all<payload_ready>()[0].batch == content);
}

TEST_CASE("committed blocks reach the store, the leader and the executor, in order") {
  node_stage s;
  const auto a = child_of(s.genesis_block);
  const auto b = child_of(a);
  s.core->next(commit{{a, b}, {5}});
  s.start();
  CHECK(s.disk->committed() == std::vector{a, b});
  CHECK(s.disk->last().proof == bytes{5});
  CHECK(s.leader->committed == std::vector{a, b});
  CHECK(s.exchange->committed == std::vector{a, b});
  CHECK(s.seen->commits == 1);
}

TEST_CASE("a committed block is loaded for the core; an unknown one gives no event") {
  node_stage s;
  const auto a = child_of(s.genesis_block);
  s.disk->append({a}, {5});
  s.core->next(load_block{digest{}}, load_block{a->id()});
  s.start();
  REQUIRE(s.core->all<block_loaded>().size() == 1);
  CHECK(s.core->all<block_loaded>()[0].block == a);
}

TEST_CASE("the journal is trimmed when the core says so") {
  node_stage s;
  s.core->next(persist{{1, {}}, view_number{1}}, persist{{2, {}}, view_number{2}});
  s.start();
  s.core->next(trim_journal{view_number{2}});
  s.poke();
  CHECK(s.disk->journal() == std::vector{record{2, {}}});
}

TEST_CASE("notes and accusations are told to the observer and leave the node nowhere else") {
  node_stage s;
  const auto m = s.replicas.sign(replica_id{2}, body_of(4, "vote"));
  s.core->next(note{"notarized", {}, {}, {}}, accuse{replica_id{2}, "equivocation", m, m});
  s.start();
  CHECK(s.seen->notes == 1);
  CHECK(s.seen->accusations == 1);
  CHECK(s.network->messages.empty());
}

TEST_CASE("work is pending since it was told, not since the last event before") {
  node_stage s;
  s.start();
  s.pass(seconds(3));
  caf::anon_send(s.node, work_atom::value, true);
  s.run();
  REQUIRE(s.core->all<work_pending>().size() == 1);
  CHECK(s.core->all<work_pending>()[0].oldest == time_point{} + seconds(3));
}

TEST_CASE("the core is told what was executed") {
  node_stage s;
  s.start();
  caf::anon_send(s.node, executed_atom::value, height{4}, hash("test", as_bytes("state")));
  s.run();
  REQUIRE(s.core->all<executed>().size() == 1);
  CHECK(s.core->all<executed>()[0].at == height{4});
  CHECK(s.core->all<executed>()[0].state == hash("test", as_bytes("state")));
}

TEST_CASE("a node that has lost what it signed says nothing when it begins, and tells why") {
  struct hold_log : watching {
    void on_hold(time_point, replica_id, const signing_hold& h) override { why = h.why; }
    std::string why;
  };
  for (const bool noted : {true, false}) { // an earlier life found out, or its host knows
    node_stage s;
    const auto told = std::make_shared<hold_log>();
    s.seen = told;
    if (noted)
      s.disk->note(notes::forgotten, {1});
    else
      s.recall.lost_memory = [] { return true; };
    s.spawn();
    s.core->next(broadcast{body_of(4, "vote")});
    s.start();
    s.pass(s.recall.plan.patience + milliseconds(1)); // nobody answers
    REQUIRE(s.core->all<started>().size() == 1);
    CHECK(told->signatures == 0);
    CHECK(std::ranges::all_of(s.network->messages, [](const auto& sent) { return is_house(sent.what.kind); }));
    CHECK_THAT(told->why, Catch::Contains("listens until it is above"));
  }
}

TEST_CASE("a node with a block reader goes on until the block is read") {
  node_stage s;
  std::vector<digest> asked;
  const auto read = [](block_reader_actor::pointer, std::vector<digest>* into) -> block_reader_actor::behavior_type {
    return {[into](load_atom, const digest& id) { into->push_back(id); }};
  };
  s.reader = s.keep(s.system().spawn(read, &asked));
  s.spawn();
  s.core->next(load_block{s.genesis_block->id()});
  s.start();
  s.poke();
  CHECK(asked == std::vector{s.genesis_block->id()});
  CHECK(s.core->all<block_loaded>().empty());
  caf::anon_send(s.node, loaded_atom::value, block_list{{s.genesis_block}, {}});
  s.run();
  REQUIRE(s.core->all<block_loaded>().size() == 1);
  CHECK(s.core->all<block_loaded>()[0].block->id() == s.genesis_block->id());
}

TEST_CASE("only a store that waits for a disk gets a reader, which tells the node what it finds") {
  node_stage s;
  CHECK(spawn_block_reader(s.system(), s.disk) == nullptr);
  s.disk->waits = true;
  s.reader = s.keep(spawn_block_reader(s.system(), s.disk));
  s.spawn();
  s.core->next(load_block{digest{{1}}}, load_block{s.genesis_block->id()}); // of the first nothing is known
  s.start();
  for (int i = 0; i < 1'000 && s.core->all<block_loaded>().empty(); ++i) { // it has a thread of its own
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    s.run();
  }
  REQUIRE(s.core->all<block_loaded>().size() == 1);
  CHECK(s.core->all<block_loaded>()[0].block->id() == s.genesis_block->id());
}
