// A replica lives as a whole or not at all.
#include "actors/replica_host.hpp"
#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

struct failures final : replica_observer {
  std::vector<std::string> list;
  void on_failure(time_point, replica_id, std::string_view why) override { list.emplace_back(why); }
};

/// An application that takes no state back, as of one that another version has written.
struct forgetful_application final : idle_application {
  result<void> restore(byte_view) override { return codec_error::bad_version; }
};

/// A replica of four whose others say nothing.
struct hosted {
  explicit hosted(
    std::function<std::shared_ptr<application>()> make_app = [] { return std::make_shared<idle_application>(); },
    const std::function<void(store&)>& prepare = [](store&) {}) {
    replica_config r;
    r.self = replica_id{0};
    r.replicas = replicas.replicas;
    r.protocol = std::make_shared<const protocol_info>(*protocol_registry::built_in().find("jolteon").value());
    r.make_core = [this, p = r.protocol] {
      return std::move(p->make({replica_id{0}, replicas.replicas, {}}, nullptr)).value();
    };
    r.key = replicas.keys[0];
    r.disk = std::make_shared<memory_store>(make_genesis_block(replicas.replicas->chain()));
    prepare(*r.disk);
    r.make_app = std::move(make_app);
    r.clock = s.clock();
    r.checkpoints.every = 10;
    r.observer = failed;
    host = s.keep(spawn_replica_host(s.system(), {std::move(r), s.play_network(sent), std::make_shared<switchboard>(),
                                                  [this](const replica_actors& a, const auto&) { actors = a; },
                                                  [this] { ++ends; }}));
    s.run();
    s.pass(seconds(1));
  }
  ~hosted() {
    caf::anon_send(host, stop_atom::value);
    s.run();
  }
  hosted(const hosted&) = delete;
  hosted& operator=(const hosted&) = delete;

  crew replicas;
  std::shared_ptr<failures> failed = std::make_shared<failures>();
  std::shared_ptr<network_log> sent = std::make_shared<network_log>();
  stage s;
  replica_actors actors;
  replica_host_actor host;
  int ends = 0;
};

template <class Choose>
void check_stops(const std::string& name, Choose choose) {
  INFO(name);
  hosted h;
  REQUIRE(h.actors.node);
  REQUIRE(h.ends == 0);
  REQUIRE_FALSE(h.sent->messages.empty());
  caf::anon_send_exit(choose(h.actors), caf::exit_reason::unhandled_exception);
  h.s.run();
  CHECK(h.ends == 1);
  REQUIRE(h.failed->list.size() == 1);
  CHECK_THAT(h.failed->list[0], Catch::Contains("its " + name + " has ended"));
  h.sent->messages.clear();
  h.s.pass(seconds(10));
  CHECK(h.sent->messages.empty()); // the others ended, too
}

} // namespace

TEST_CASE("a replica of which one actor ends stops as a whole and says which") {
  check_stops("exchange replica", [](const replica_actors& a) { return a.exchange; });
  check_stops("checkpointer", [](const replica_actors& a) { return a.checkpointer; });
  check_stops("leader", [](const replica_actors& a) { return a.leader; });
  check_stops("auditor", [](const replica_actors& a) { return a.auditor; });
  check_stops("verifier", [](const replica_actors& a) { return a.verifiers.at(0); });
}

TEST_CASE("a replica that is stopped does not call that a failure") {
  hosted h;
  caf::anon_send(h.host, stop_atom::value);
  h.s.run();
  CHECK(h.ends == 0);
  CHECK(h.failed->list.empty());
  h.sent->messages.clear();
  h.s.pass(seconds(10));
  CHECK(h.sent->messages.empty());
}

TEST_CASE("a replica whose stored state cannot be restored fails with a reason, not by an assertion") {
  const hosted h{[] { return std::make_shared<forgetful_application>(); },
                 [](store& disk) {
                   const auto block = child_of(make_genesis_block({}));
                   REQUIRE(disk.keep({block, {}, {}, {1, 2, 3}, {}}));
                   disk.rebase(block->header().at, 10);
                   REQUIRE(disk.sync());
                   REQUIRE(disk.base());
                 }};
  CHECK(h.ends == 1);
  REQUIRE(h.failed->list.size() == 1);
  CHECK_THAT(h.failed->list[0], Catch::Contains("the state in its store cannot be restored"));
}
