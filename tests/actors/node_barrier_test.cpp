// The barrier: nothing of a step leaves before its records are durable, and a node that cannot write stops.
#include "actors/signing_marks.hpp"
#include "tests/actors/node_support.hpp"

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("records of one step are made durable together, once") {
  node_stage s;
  s.core->next(broadcast{body_of(4, "vote")}, persist{{1, {1}}, view_number{1}}, persist{{1, {2}}, view_number{1}});
  s.start();
  CHECK(s.disk->syncs == 1);
  CHECK(s.disk->journal() == std::vector{record{1, {1}}, record{1, {2}}});
  CHECK(s.network->messages.size() == 1);
}

TEST_CASE("a step that writes nothing does not wait for the disk") {
  node_stage s;
  s.core->next(broadcast{body_of(4, "vote")});
  s.start();
  CHECK(s.disk->syncs == 0);
  CHECK(s.network->messages.size() == 1);
}

TEST_CASE("how far a replica's signatures go is durable before the message leaves, though the core writes nothing") {
  node_stage s;
  constexpr message_kind vote = 4;
  s.protocol.describe = [](message_kind k, byte_view body) -> std::optional<message_anatomy> {
    const auto r = decode<signing_rank>(body);
    if (k != vote || !r)
      return std::nullopt;
    return message_anatomy{message_role::vote, r.value().view, r.value().at, {}};
  };
  s.spawn();
  s.start();
  const auto votes = [&](std::uint64_t view) {
    s.core->next(broadcast{{vote, encode(signing_rank{view_number{view}, height{view}}), nullptr}});
    s.poke();
  };
  votes(3);
  CHECK(s.disk->syncs == 1);
  CHECK(s.network->messages.size() == 1);
  CHECK(signing_marks{s.disk->notes()}.highest() == view_number{3});
  votes(3); // is known
  CHECK(s.disk->syncs == 1);
  CHECK(s.network->messages.size() == 2);
  s.disk->broken = true;
  votes(4);
  CHECK(s.network->messages.size() == 2);
  CHECK(s.seen->failures.size() == 1);
}

TEST_CASE("what became final does not wait for the disk, and is durable soon") {
  node_stage s;
  s.start();
  const auto b = child_of(s.genesis_block);
  s.core->next(commit{{b}, {1}});
  s.poke();
  CHECK(s.exchange->committed.size() == 1);
  CHECK(s.disk->syncs == 0);
  s.pass(milliseconds(5));
  CHECK(s.disk->syncs == 1);
  CHECK(s.disk->committed().size() == 1);
  s.pass(seconds(1));
  CHECK(s.disk->syncs == 1);
}

TEST_CASE("a message that leaves in the step in which something became final waits until that is durable") {
  node_stage s;
  s.start();
  s.core->next(commit{{child_of(s.genesis_block)}, {1}}, broadcast{body_of(4, "decided")});
  s.poke();
  CHECK(s.disk->syncs == 1);
  s.disk->broken = true;
  s.core->next(commit{{child_of(child_of(s.genesis_block))}, {1}}, broadcast{body_of(4, "decided")});
  s.poke();
  CHECK(s.network->messages.size() == 1);
  CHECK(s.exchange->committed.size() == 1);
}

TEST_CASE("the next promise takes what became final along, and nothing is synced twice") {
  node_stage s;
  s.start();
  const auto b = child_of(s.genesis_block);
  s.core->next(commit{{b}, {1}});
  s.poke();
  s.core->next(broadcast{body_of(4, "vote")}, persist{{1, {}}, view_number{1}});
  s.poke();
  CHECK(s.disk->syncs == 1);
  s.pass(seconds(1));
  CHECK(s.disk->syncs == 1);
}

TEST_CASE("a node whose disk fails after something became final stops") {
  node_stage s;
  s.start();
  s.core->next(commit{{child_of(s.genesis_block)}, {1}});
  s.poke();
  s.disk->broken = true;
  s.pass(milliseconds(5));
  REQUIRE(s.seen->failures.size() == 1);
  CHECK(s.seen->failures[0].find("did not sync") != std::string::npos);
}

TEST_CASE("if the disk fails nothing of that step leaves, and the node stops") {
  node_stage s;
  s.start();
  s.disk->broken = true;
  const auto b = child_of(s.genesis_block);
  s.core->next(broadcast{body_of(4, "vote")}, send_to{replica_id{1}, body_of(4, "vote")},
               send_to{replica_id{0}, body_of(4, "vote")}, relay{std::nullopt, {}},
               set_timer{timer_id{1}, time_point{} + seconds(1)}, request_payload{request_id{1}, {}, {}},
               commit{{b}, {1}}, persist{{1, {}}, view_number{1}});
  s.poke();
  const auto steps = s.core->count();
  CHECK(s.network->messages.empty());
  CHECK(s.leader->requests.empty());
  CHECK(s.leader->committed.empty());
  CHECK(s.exchange->committed.empty());
  CHECK(s.seen->signatures == 0);
  CHECK(s.seen->commits == 0);
  REQUIRE(s.seen->failures.size() == 1);
  CHECK(s.seen->failures[0].find("did not sync") != std::string::npos);

  s.disk->broken = false; // too late: it no longer knows what it has said
  s.poke();
  s.pass(seconds(2));
  s.start();
  CHECK(s.core->count() == steps);
  CHECK(s.network->messages.empty());
}

TEST_CASE("if the disk fails at the second of two steps, what the first one sent has left") {
  node_stage s;
  s.start();
  int step = 0;
  s.core->react = [&](time_point, const event&, effects& out) {
    if (++step > 2)
      return;
    s.disk->broken = step == 2;
    out.add(persist{{1, {}}, view_number{1}});
    out.add(broadcast{body_of(4, step == 1 ? "first" : "second")});
  };
  s.poke();
  REQUIRE(s.network->messages.size() == 1);
  CHECK(s.network->messages[0].what.body == body_of(4, "first").body);
  CHECK(step == 2);
  CHECK(s.seen->failures.size() == 1);
}

TEST_CASE("a core that throws stops its node and nothing else") {
  for (const bool standard : {true, false}) {
    node_stage s;
    s.start();
    s.core->react = [standard](time_point, const event&, effects& out) {
      out.add(broadcast{body_of(4, "vote")});
      if (standard)
        throw std::runtime_error{"out of range"};
      throw 1;
    };
    s.poke();
    s.poke();
    CHECK(s.network->messages.empty());
    CHECK(s.core->count() == 2);
    REQUIRE(s.seen->failures.size() == 1);
    CHECK(s.seen->failures[0].find("threw") != std::string::npos);
  }
}
