// A checkpointer by itself: what becomes of a certificate, whenever it comes.
#include "tests/actors/checkpointer_support.hpp"

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a checkpoint is kept when the others' signatures come after the own state") {
  after_two_checkpoints b;
  b.commits_and_executes(b.what.state);
  CHECK_FALSE(b.kept());
  b.others_sign();
  CHECK(b.kept() == b.what.at);
  CHECK(b.helps());
}

TEST_CASE("a checkpoint is kept when the others' signatures come before the own state") {
  after_two_checkpoints b;
  b.others_sign();
  CHECK_FALSE(b.kept());
  CHECK_FALSE(b.helps());
  b.commits_and_executes(b.what.state);
  CHECK(b.kept() == b.what.at);
  CHECK(b.helps());
  CHECK(b.told->failures.empty());
}

TEST_CASE(
  "a replica that is farther behind than protocols serve blocks is told of the checkpoint, however long the history") {
  for (const bool behind : {true, false}) {
    after_two_checkpoints t{10'000'000};
    t.go_to(height{(std::uint64_t{1} << 15U) + (behind ? every : 0)});
    t.others_sign();
    t.commits_and_executes(t.what.state);
    CHECK(t.helps() == behind);
  }
}

TEST_CASE("a replica with another state than a quorum signed stops, whichever came first") {
  for (const bool others_first : {false, true}) {
    INFO(others_first);
    after_two_checkpoints b;
    if (others_first)
      b.others_sign();
    b.commits_and_executes(hash("test", as_bytes("another state")));
    if (!others_first)
      b.others_sign();
    REQUIRE(b.told->failures.size() == 1);
    CHECK_THAT(b.told->failures[0], Catch::Contains("is not what a quorum signed"));
    CHECK_FALSE(b.kept());
    CHECK_FALSE(b.helps());
  }
}

TEST_CASE("whoever is asked for blocks has kept them if the history is no shorter than the way between checkpoints") {
  for (std::uint64_t every = 1; every <= 40; ++every)
    for (std::size_t history = 0; history <= 100; ++history) {
      const checkpoint_plan plan{.every = every, .history = history};
      CHECK((plan.far() <= history) == (history >= every));
    }
}

TEST_CASE("a peer that had all answers of a period gets more in the next one") {
  after_two_checkpoints c;
  c.others_sign();
  c.commits_and_executes(c.what.state);
  const auto answers = [&](int questions) {
    c.sent->messages.clear();
    for (int i = 0; i < questions; ++i)
      caf::anon_send(
        c.actor, deliver_atom::value, replica_id{2},
        c.replicas.sign(replica_id{2}, make_message(house::snapshot_request, snapshot_request{c.what.at, 1})));
    c.s.run();
    return std::ranges::count_if(c.sent->messages,
                                 [](const auto& m) { return m.what.kind == number(house::snapshot_part); });
  };
  CHECK(answers(300) == 256);
  CHECK(answers(1) == 0);
  c.s.pass(seconds(3)); // longer than its period
  CHECK(answers(1) == 1);
}

TEST_CASE("a block that became final with later ones is a base if its protocol makes a proof of theirs") {
  for (const bool proves : {true, false}) {
    INFO(proves);
    after_two_checkpoints b{0, proves};
    b.others_sign();
    auto longer = b.chain;
    for (int i = 0; i < 2; ++i)
      longer.push_back(child_of(longer.back()));
    caf::send_as(b.node, b.actor, commit_atom::value, block_list{longer, b.proof});
    caf::anon_send(b.actor, check_atom::value, state_image{b.what.at, b.what.block, b.what.state, {}, b.state});
    b.s.run();
    const auto base = b.base();
    REQUIRE(base.has_value() == proves);
    CHECK(b.helps() == proves);
    if (proves)
      CHECK(base->proof == bytes{1, 3}); // of the path of three blocks from it to the last
  }
}

TEST_CASE("who asks for a snapshot before it is there gets it when it is") {
  after_two_checkpoints b;
  caf::anon_send(b.actor, deliver_atom::value, replica_id{2},
                 b.replicas.sign(replica_id{2}, make_message(house::snapshot_request, snapshot_request{b.what.at, 0})));
  b.s.run();
  const auto heads = [&] {
    return std::ranges::count_if(b.sent->messages, [](const auto& m) {
      return m.to == replica_id{2} && m.what.kind == number(house::snapshot_head);
    });
  };
  CHECK(heads() == 0);
  b.others_sign();
  b.commits_and_executes(b.what.state);
  CHECK(heads() == 1);
}
