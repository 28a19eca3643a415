// The auditor: evidence is verified, told, and submitted to everybody until a block convicts the culprit.
#include "actors/auditor.hpp"

#include "protocols/chained/messages.hpp"
#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

struct evidence_log : replica_observer {
  void on_evidence(time_point, replica_id by, const evidence&, const audit::verdict& v) override {
    CHECK(by == replica_id{0});
    verdicts.push_back(v);
  }
  std::vector<audit::verdict> verdicts;
};

struct auditor_stage : stage {
  explicit auditor_stage(std::vector<conviction> convicted = {}) {
    const auto registry = protocol_registry::built_in();
    auditor = keep(
      spawn_auditor(system(), {.self = replica_id{0},
                               .replicas = replicas.replicas,
                               .protocol = std::make_shared<const protocol_info>(*registry.find("hotstuff").value()),
                               .clock = clock(),
                               .network = play_network(network),
                               .leader = play_leader(leader),
                               .convicted = std::move(convicted),
                               .observer = seen,
                               .repeat_after = 3}));
  }

  [[nodiscard]] signed_message vote(std::uint32_t who, std::uint64_t view, std::string_view block) const {
    const block_vote v{view_number{view}, height{1}, hash("test", as_bytes(block))};
    return replicas.sign(replica_id{who}, chained::make_message(chained::kind::vote, v));
  }
  void hear(const signed_message& m) {
    caf::anon_send(auditor, deliver_atom::value, replica_id{1}, m);
    run();
  }
  void commit(std::vector<transaction> list = {}) {
    tip = child_of(tip, std::move(list));
    caf::anon_send(auditor, commit_atom::value, block_list{{tip}, {}});
    run();
  }
  [[nodiscard]] std::size_t submitted() const { return leader->submitted.size(); }

  crew replicas;
  std::shared_ptr<evidence_log> seen = std::make_shared<evidence_log>();
  std::shared_ptr<network_log> network = std::make_shared<network_log>();
  std::shared_ptr<leader_log> leader = std::make_shared<leader_log>();
  block_ptr tip = make_genesis_block(replicas.replicas->chain());
  auditor_actor auditor;
};

} // namespace

TEST_CASE("an offence becomes one transaction, for the own leader and for all others") {
  auditor_stage s;
  s.hear(s.vote(2, 5, "a"));
  CHECK(s.submitted() == 0);
  s.hear(s.vote(2, 5, "b"));
  s.hear(s.vote(2, 5, "c"));
  s.hear(s.vote(2, 6, "a"));
  s.hear(s.vote(2, 6, "b"));
  REQUIRE(s.submitted() == 1);
  CHECK(culprit_of(s.leader->submitted[0]) == replica_id{2});
  CHECK(s.network->submitted.size() == 3);
  REQUIRE(s.seen->verdicts.size() == 1);
  CHECK(s.seen->verdicts[0].offence == "double-vote");
  s.hear(s.vote(3, 6, "a"));
  s.hear(s.vote(3, 6, "b"));
  CHECK(s.submitted() == 2);
}

TEST_CASE("evidence is submitted again until a block convicts the culprit") {
  auditor_stage s;
  s.hear(s.vote(2, 5, "a"));
  s.hear(s.vote(2, 5, "b"));
  const auto first = s.leader->submitted.at(0);
  for (int i = 0; i < 3; ++i)
    s.commit();
  CHECK(s.submitted() == 2);
  CHECK(s.leader->submitted[1] == first);
  s.commit({first});
  for (int i = 0; i < 10; ++i)
    s.commit();
  CHECK(s.submitted() == 2);
}

TEST_CASE("who is convicted already needs no more evidence in a block, but what is found is told") {
  auditor_stage s{{{replica_id{2}, height{1}}}};
  s.hear(s.vote(2, 5, "a"));
  s.hear(s.vote(2, 5, "b"));
  CHECK(s.submitted() == 0);
  CHECK(s.seen->verdicts.size() == 1);
}

TEST_CASE("a refused message and an accusation of the core are looked at, too") {
  auditor_stage s;
  const auto bad =
    s.replicas.sign(replica_id{1}, chained::make_message(chained::kind::timeout,
                                                         chained::timeout_vote{view_number{2}, view_number{2}}));
  caf::anon_send(s.auditor, refuse_atom::value, bad);
  s.run();
  REQUIRE(s.seen->verdicts.size() == 1);
  CHECK(s.seen->verdicts[0].offence == "wrong-timeout");
  caf::anon_send(s.auditor, accuse_atom::value, s.vote(3, 900, "a"), s.vote(3, 900, "b"));
  s.run();
  CHECK(s.seen->verdicts.size() == 2);
  CHECK(s.submitted() == 2);
  caf::anon_send(s.auditor, accuse_atom::value, s.vote(3, 900, "a"), s.vote(3, 901, "b"));
  s.run();
  CHECK(s.seen->verdicts.size() == 2);
}
