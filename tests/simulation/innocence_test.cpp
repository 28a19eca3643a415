// Who tries to frame an honest replica must fail.
#include "simulation/innocence_check.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

namespace {

constexpr replica_id r1{1};

class framed_cluster {
public:
  explicit framed_cluster(protocol_info protocol = *protocol_registry::built_in().find("hotstuff").value())
    : keys{4, 0, "hotstuff"} {
    check.begin(keys.replicas(), protocol, true);
  }

  [[nodiscard]] std::string broken() {
    check.finish(found);
    return found.empty() ? "" : found.list().front().invariant;
  }

  keyring keys;
  simulation::innocence_check check;
  simulation::violation_list found;
};

} // namespace

TEST_CASE("of what an honest replica signs no evidence can be made") {
  framed_cluster c;
  const auto a = chained_says::child(c.keys, *c.keys.genesis(), 1, r1, "an order");
  const auto b = chained_says::child(c.keys, *a, 2, r1, "another");
  for (const auto& x : {a, b}) {
    c.check.signed_by(chained_says::proposal(c.keys, *x));
    c.check.signed_by(chained_says::vote(c.keys, r1, *x));
  }
  CHECK(c.broken() == "");
}

TEST_CASE("two votes in one view can be held against who signed them") {
  framed_cluster c;
  c.check.signed_by(chained_says::vote(c.keys, r1, *chained_says::child(c.keys, *c.keys.genesis(), 1, r1, "a")));
  c.check.signed_by(chained_says::vote(c.keys, r1, *chained_says::child(c.keys, *c.keys.genesis(), 1, r1, "b")));
  CHECK(c.broken() == "accusation");
}

TEST_CASE("a message of an honest replica that the check refuses is found") {
  framed_cluster c;
  const auto orphan = chained_says::child(c.keys, *c.keys.genesis(), 1, r1, "a");
  auto certificate = chained_says::certificate(c.keys, *orphan);
  certificate.shares.pop_back();
  c.check.signed_by(chained_says::notarization(c.keys, r1, certificate));
  CHECK(c.broken() == "admission");
}

TEST_CASE("a protocol that takes good messages for malformed ones is found") {
  auto wrong = *protocol_registry::built_in().find("hotstuff").value();
  wrong.never_signed = [](const signed_message&, const replica_set&) { return offence_name{"odd"}; };
  framed_cluster c{wrong};
  c.check.signed_by(chained_says::vote(c.keys, r1, *chained_says::child(c.keys, *c.keys.genesis(), 1, r1)));
  CHECK(c.broken() == "accusation");
}

} // namespace bezant::testing
