// Whom a node asks what its key has signed, and for how long.
#include "tests/actors/asking_node.hpp"

#include <set>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Whom it has asked since the last call.
std::multiset<replica_id> asked(asking_node& n) {
  std::multiset<replica_id> list;
  for (const auto& m : n.network->messages)
    if (m.what.kind == number(house::recall_request)) {
      REQUIRE(m.to);
      list.insert(*m.to);
    }
  n.network->messages.clear();
  return list;
}

} // namespace

TEST_CASE("a node that listens asks every other replica, nobody else, until it has heard of it") {
  asking_node n;
  const std::multiset<replica_id> others{replica_id{1}, replica_id{2}, replica_id{3}};
  const auto first = n.network->messages.at(0);
  CHECK(asked(n) == others);
  n.network->messages.push_back(first); // the question that is answered
  n.answer({n.far_vote()});
  REQUIRE(n.listens());
  asked(n);
  n.pass(seconds(20));
  const auto later = asked(n);
  CHECK(later.size() >= 3);
  for (const auto who : later)
    CHECK(others.contains(who));
  for (const auto who : others)
    CHECK(later.contains(who)); // none has said where it stands
}
