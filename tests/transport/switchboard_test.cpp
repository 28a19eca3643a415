// The table of who is attached: who speaks for whom, and where what is sent to somebody goes.
#include "tests/transport/network_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id r0{0};
constexpr session_id c0{0};

inbound_actor::behavior_type deaf(inbound_actor::pointer,
                                  int /*a function actor without arguments binds null in CAF*/) {
  return {[](deliver_atom, replica_id, const signed_message&) {}, [](submit_atom, const transaction&) {},
          [](submit_atom, const transaction_list&) {}};
}

struct table {
  test_network net{network_model{}}; // for its actor system
  switchboard ends;
  std::vector<inbound_actor> actors;

  inbound_actor actor() {
    actors.push_back(net.system().spawn(deaf, 0));
    return actors.back();
  }
  ~table() {
    for (const auto& a : actors)
      caf::anon_send_exit(a, caf::exit_reason::kill);
  }
  [[nodiscard]] std::optional<endpoint> who(const inbound_actor& a) const {
    return ends.who_is(caf::actor_cast<caf::strong_actor_ptr>(a));
  }
};

} // namespace

TEST_CASE("a replica has several speakers; where its messages come in need not be one of them") {
  table t;
  const auto in = t.actor();
  const auto node = t.actor();
  const auto executor = t.actor();
  t.ends.attach(r0, {in}, {node.address(), executor.address()});
  CHECK(t.who(node) == endpoint{r0});
  CHECK(t.who(executor) == endpoint{r0});
  CHECK(t.who(in) == std::nullopt);
  CHECK(t.ends.who_is(nullptr) == std::nullopt);
}

TEST_CASE("one peer's messages always go to the same of several inbound actors, and peers are spread over them") {
  table t;
  const std::vector in{t.actor(), t.actor(), t.actor()};
  t.ends.attach(r0, in, {});
  std::set<caf::actor_id> used;
  for (std::uint32_t peer = 1; peer < 7; ++peer) {
    const auto to = t.ends.inbound_of(r0, replica_id{peer});
    CHECK(to == t.ends.inbound_of(r0, replica_id{peer}));
    used.insert(to->id());
  }
  CHECK(used.size() == 3);
}

TEST_CASE("clients' traffic goes to inbound actors of its own, if there are some") {
  table t;
  const auto peers = t.actor();
  const auto clients = t.actor();
  t.ends.attach(r0, {peers}, {}, {clients});
  CHECK(t.ends.inbound_of(r0, replica_id{1}) == caf::actor_cast<caf::strong_actor_ptr>(peers));
  CHECK(t.ends.inbound_of(r0, c0) == caf::actor_cast<caf::strong_actor_ptr>(clients));
  t.ends.attach(r0, {peers}, {});
  CHECK(t.ends.inbound_of(r0, c0) == caf::actor_cast<caf::strong_actor_ptr>(peers));
}

TEST_CASE("attaching again replaces both speakers and inbound actors") {
  table t;
  const auto before = t.actor();
  const auto after = t.actor();
  t.ends.attach(r0, {before}, {before.address()});
  t.ends.attach(r0, {after}, {after.address()});
  CHECK(t.who(before) == std::nullopt);
  CHECK(t.who(after) == endpoint{r0});
  CHECK(t.ends.inbound_of(r0, c0) == caf::actor_cast<caf::strong_actor_ptr>(after));
  CHECK(t.ends.replicas() == std::vector{r0});
}

TEST_CASE("a detached replica has neither, but is still one of the replicas") {
  table t;
  const auto a = t.actor();
  t.ends.attach(r0, {a}, {a.address()});
  t.ends.detach(r0);
  CHECK(t.who(a) == std::nullopt);
  CHECK(t.ends.inbound_of(r0, c0) == nullptr);
  CHECK(t.ends.replicas() == std::vector{r0});
  t.ends.detach(replica_id{5}); // never attached: nothing happens
  CHECK(t.ends.replicas() == std::vector{r0});
}

TEST_CASE("a session and a replica of the same number are different ends") {
  table t;
  t.net.attach(c0);
  const auto a = t.actor();
  t.ends.attach(r0, {a}, {a.address()});
  t.ends.attach(c0, t.net.actor_of(c0));
  CHECK(t.who(a) == endpoint{r0});
  CHECK(t.ends.who_is(caf::actor_cast<caf::strong_actor_ptr>(t.net.actor_of(c0))) == endpoint{c0});
  t.ends.detach(r0);
  CHECK(t.ends.inbound_of(c0) != nullptr);
}
