// What comes before a core begins is kept, in order and within a bound.
#include "actors/early_messages.hpp"
#include "tests/actors/node_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

signed_message of_size(std::size_t size, message_kind kind = 1) {
  return {replica_id{1}, kind, bytes(size), {}, nullptr};
}

} // namespace

TEST_CASE("early messages come back in order, and above their number no more are kept") {
  early_messages list;
  for (std::size_t i = 0; i < early_messages::messages_max; ++i)
    REQUIRE(list.keep(replica_id{2}, of_size(1, static_cast<message_kind>(i % 7))));
  CHECK_FALSE(list.keep(replica_id{2}, of_size(1)));
  CHECK(list.take().what.kind == 0);
  CHECK(list.take().what.kind == 1);
  CHECK(list.keep(replica_id{3}, of_size(1)));
  CHECK(list.keep(replica_id{3}, of_size(1)));
  CHECK_FALSE(list.keep(replica_id{3}, of_size(1)));
}

TEST_CASE("early messages take so many bytes at most, and one that is too large leaves the room to others") {
  early_messages list;
  constexpr std::size_t large = early_messages::bytes_max / 4;
  CHECK_FALSE(list.keep(replica_id{1}, of_size(early_messages::bytes_max)));
  for (int i = 0; i < 3; ++i)
    CHECK(list.keep(replica_id{1}, of_size(large)));
  CHECK_FALSE(list.keep(replica_id{1}, of_size(large))); // its head and signature count, too
  CHECK(list.keep(replica_id{1}, of_size(large / 2)));
  for (int i = 0; i < 4; ++i)
    list.take();
  CHECK(list.empty());
  for (int i = 0; i < 3; ++i)
    CHECK(list.keep(replica_id{1}, of_size(large)));
}

TEST_CASE(
  "a node that waits for its peers' answers gives its core the first 1024 messages, and then what comes later") {
  node_stage s;
  s.recall.plan.asks = true;
  s.spawn();
  s.start();
  constexpr std::size_t flood = early_messages::messages_max + 100;
  for (std::size_t i = 0; i < flood; ++i)
    caf::anon_send(s.node, deliver_atom::value, replica_id{1},
                   s.replicas.sign(replica_id{1}, body_of(1, std::to_string(i))));
  s.run();
  CHECK(s.core->count() == 0);
  s.pass(s.recall.plan.patience - milliseconds(1)); // nobody answers
  CHECK(s.core->count() == 0);
  s.pass(milliseconds(2));
  const auto taken = s.core->all<message_in>();
  REQUIRE(taken.size() == early_messages::messages_max);
  CHECK(taken.front().message.body == body_of(1, "0").body);
  CHECK(taken.back().message.body == body_of(1, "1023").body);
  s.poke();
  CHECK(s.core->all<message_in>().size() == early_messages::messages_max + 1);
}
