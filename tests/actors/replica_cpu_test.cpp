// What a message costs on a replica's simulated processor, to the nanosecond.
#include "actors/verifier.hpp"
#include "tests/actors/node_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr cpu_costs costs{microseconds(25), microseconds(60), microseconds(1)};

duration hashing(const signed_message& m) {
  return {static_cast<std::int64_t>(wire_size(m)) * 1'000 / 1'024};
}

/// A verifier of a protocol whose messages of kind k hold k more signatures.
struct verifier_stage : stage {
  explicit verifier_stage(cpu_costs each) : cpu{std::make_shared<replica_cpu>(each)} {
    protocol_info info;
    info.check = [](const signed_message& m, const replica_set& with) -> result<void> {
      for (message_kind i = 0; i < m.kind; ++i)
        if (!with.verify(m.author, m.kind, m.body, m.by))
          return crypto_error::bad_signature;
      return outcome::success();
    };
    verifier = keep(spawn_verifier(system(), {.replicas = replicas.replicas,
                                              .protocol = std::make_shared<const protocol_info>(info),
                                              .app = std::make_shared<idle_application>(),
                                              .node = play_node(node),
                                              .leader = play_leader(leader),
                                              .cpu = cpu}));
  }
  void deliver(const signed_message& m) {
    caf::anon_send(verifier, deliver_atom::value, replica_id{3}, m);
    run();
  }

  crew replicas;
  std::shared_ptr<replica_cpu> cpu;
  std::shared_ptr<node_log> node = std::make_shared<node_log>();
  std::shared_ptr<leader_log> leader = std::make_shared<leader_log>();
  inbound_actor verifier;
};

} // namespace

TEST_CASE("a message reaches the node when its hash and each of its signatures are checked") {
  verifier_stage s{costs};
  const auto m = s.replicas.sign(replica_id{1}, body_of(2, std::string(5'000, 'x')));
  const auto work = hashing(m) + microseconds(60) * 3;
  s.deliver(m);
  CHECK(s.node->messages.empty());
  s.pass(work - nanoseconds(1));
  CHECK(s.node->messages.empty());
  s.pass(nanoseconds(1));
  CHECK(s.node->messages.size() == 1);
  CHECK(s.cpu->verifications() == 3);
  CHECK(s.cpu->busy() == work);
}

TEST_CASE("work waits for the work before it, and an echo costs its hash alone") {
  verifier_stage s{costs};
  const auto first = s.replicas.sign(replica_id{1}, body_of(0, "first"));
  const auto second = s.replicas.sign(replica_id{2}, body_of(0, "second"));
  s.deliver(first);
  s.deliver(second);
  s.deliver(first); // nothing to check again
  const auto one = hashing(first) + microseconds(60);
  const auto two = one + hashing(second) + microseconds(60);
  s.pass(one);
  CHECK(s.node->messages.size() == 1);
  s.pass(two - one);
  CHECK(s.node->messages.size() == 2);
  s.pass(hashing(first));
  REQUIRE(s.node->messages.size() == 3);
  CHECK(s.node->messages[1].second.author == replica_id{2});
  CHECK(s.cpu->verifications() == 2);
}

TEST_CASE("a forged message costs its check, and goes no further") {
  verifier_stage s{costs};
  auto m = s.replicas.sign(replica_id{1}, body_of(0, "vote"));
  m.author = replica_id{2};
  s.deliver(m);
  s.pass(seconds(1));
  CHECK(s.node->messages.empty());
  CHECK(s.cpu->verifications() == 1);
  CHECK(s.cpu->busy() == hashing(m) + microseconds(60));
}

TEST_CASE("where nothing costs anything, checks are counted and nothing waits") {
  verifier_stage s{{}};
  s.deliver(s.replicas.sign(replica_id{1}, body_of(4, "proposal")));
  CHECK(s.node->messages.size() == 1);
  CHECK(s.cpu->verifications() == 5);
  CHECK(s.cpu->busy() == duration{});
}

TEST_CASE("messages leave a node in order, each when it is signed") {
  node_stage s;
  s.cpu = std::make_shared<replica_cpu>(costs);
  s.spawn();
  const auto handed_on = s.replicas.sign(replica_id{1}, body_of(4, "of another"));
  s.core->next(send_to{replica_id{2}, body_of(4, "vote")}, broadcast{body_of(5, "proposal")},
               relay{std::nullopt, handed_on});
  s.start();
  CHECK(s.network->messages.empty());
  s.pass(microseconds(25));
  CHECK(s.network->messages.empty()); // the hash
  s.pass(microseconds(1));
  REQUIRE(s.network->messages.size() == 1);
  CHECK(s.network->messages[0].to == replica_id{2});
  s.pass(microseconds(26));
  REQUIRE(s.network->messages.size() == 3);
  CHECK(s.network->messages[1].what.kind == 5);
  CHECK(s.network->messages[2].what.author == replica_id{1});
}
