// What a checker says when a replica keeps to itself what others need.
#include "protocols/pbft/messages.hpp"
#include "simulation/service_check.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

namespace {

constexpr replica_id server{0};
constexpr replica_id client{3};

class watched_server {
public:
  explicit watched_server(const char* protocol) : keys{4, 0, protocol} {
    check.begin(*protocol_registry::built_in().find(protocol).value());
    check.started(server);
  }

  void says(const signed_message& m) { check.signed_by(now, server, m, found); }
  void hears(const signed_message& m) { check.delivered(now, server, m); }
  void commits(std::vector<block_ptr> blocks) {
    check.committed(now, server, {std::move(blocks), {}});
    now = now + simulation::service_check::settling;
  }
  /// Time passes, and the replica goes on speaking.
  void later(const signed_message& word) {
    now = now + simulation::service_check::patience + milliseconds(1);
    says(word);
  }
  [[nodiscard]] std::string broken() const { return found.empty() ? "" : found.list().front().invariant; }

  keyring keys;
  simulation::service_check check;
  simulation::violation_list found;
  time_point now;
};

} // namespace

TEST_CASE("a block that was asked for and is there is owed") {
  watched_server s{"hotstuff"};
  const auto genesis = s.keys.genesis();
  const auto a = chained_says::child(s.keys, *genesis, 1, replica_id{1});
  const auto b = chained_says::child(s.keys, *a, 2, replica_id{2});
  const auto word = chained_says::vote(s.keys, server, *b);
  const auto question = chained_says::request(s.keys, client, chained_says::certificate(s.keys, *b), *genesis);
  s.says(word);
  s.commits({a, b});
  SECTION("it is sent") {
    s.hears(question);
    s.says(chained_says::answer(s.keys, server, *a));
    s.later(word);
    CHECK(s.broken() == "");
    CHECK(s.check.paid() == 1);
  }
  SECTION("it is not sent") {
    s.hears(question);
    s.later(word);
    CHECK(s.broken() == "obligation");
  }
  SECTION("another one is sent") {
    s.hears(question);
    s.says(chained_says::answer(s.keys, server, *b));
    s.later(word);
    CHECK(s.broken() == "obligation");
  }
  SECTION("it was sent before; of repeats there is an allowance") {
    s.hears(question);
    s.says(chained_says::answer(s.keys, server, *a));
    s.hears(question);
    s.later(word);
    CHECK(s.broken() == "");
  }
  SECTION("the replica began another life") {
    s.hears(question);
    s.check.started(server);
    s.later(word);
    CHECK(s.broken() == "");
  }
  SECTION("it is gone under a checkpoint") {
    s.check.checkpointed(server, height{1});
    s.hears(question);
    s.later(word);
    CHECK(s.broken() == "");
  }
}

TEST_CASE("a block that a replica has not committed is not owed") {
  watched_server s{"jolteon"};
  const auto a = chained_says::child(s.keys, *s.keys.genesis(), 1, replica_id{1});
  const auto b = chained_says::child(s.keys, *a, 2, replica_id{2});
  s.says(chained_says::vote(s.keys, server, *b));
  s.commits({a});
  s.hears(chained_says::request(s.keys, client, chained_says::certificate(s.keys, *b), *s.keys.genesis()));
  s.later(chained_says::vote(s.keys, server, *b));
  CHECK(s.broken() == "");
}

TEST_CASE("in PBFT a batch that a replica sent a prepare for is owed until it is executed") {
  watched_server s{"pbft"};
  const pbft::batch_header batch{height{1}, view_number{1}, replica_id{1}, hash("payload", {})};
  const auto prepare = s.keys.sign(
    server, pbft::make_message(pbft::kind::prepare, block_vote{view_number{1}, height{1}, digest_of(batch)}));
  pbft::status asks{view_number{2}, false, {}, {}, {}};
  asks.wanted.push_back(digest_of(batch));
  const auto question = s.keys.sign(client, pbft::make_message(pbft::kind::status, asks));
  const auto payload = s.keys.sign(server, pbft::make_message(pbft::kind::payload, batch));
  s.says(prepare);
  SECTION("it is sent") {
    s.hears(question);
    s.says(payload);
    s.later(prepare);
    CHECK(s.broken() == "");
    CHECK(s.check.paid() == 1);
  }
  SECTION("it is not sent") {
    s.hears(question);
    s.later(prepare);
    CHECK(s.broken() == "obligation");
  }
  SECTION("it was executed: the block is asked for now") {
    s.hears(question);
    s.commits({chained_says::child(s.keys, *s.keys.genesis(), 1, replica_id{1})});
    s.later(prepare);
    CHECK(s.broken() == "");
  }
  SECTION("a block that is there") {
    s.commits({chained_says::child(s.keys, *s.keys.genesis(), 1, replica_id{1})});
    s.hears(question);
    s.later(prepare);
    CHECK(s.broken() == "obligation");
  }
}

TEST_CASE("in PBFT only the first question for a batch obliges: another one of the same tick may find it given") {
  watched_server s{"pbft"};
  const pbft::batch_header batch{height{2}, view_number{1}, replica_id{1}, hash("payload", {})};
  const auto prepare = s.keys.sign(
    server, pbft::make_message(pbft::kind::prepare, block_vote{view_number{1}, height{2}, digest_of(batch)}));
  pbft::status asks{view_number{2}, false, height{1}, {}, {}};
  asks.wanted.push_back(digest_of(batch));
  const auto question = s.keys.sign(client, pbft::make_message(pbft::kind::status, asks));
  s.says(prepare);
  const auto block = chained_says::child(s.keys, *s.keys.genesis(), 1, replica_id{1});
  const bool settled = GENERATE(false, true);
  if (settled)
    s.commits({block});
  else
    s.check.committed(s.now, server, {{block}, {}}); // and nobody knows yet whether batch 2 follows at once
  s.hears(question);
  s.now = s.now + simulation::service_check::settling;
  s.hears(question);
  s.later(prepare);
  CHECK(s.broken() == (settled ? "obligation" : ""));
}

} // namespace bezant::testing
