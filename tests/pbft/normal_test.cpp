// PBFT's normal case, retold: TOCS 2002, sections 4.3 (normal case, garbage collection).
#include "tests/pbft/puppet.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
using pbft::kind;

TEST_CASE("a batch is decided three message delays after the primary has it", "[pbft]") {
  cluster c{pbft_setup(4, {{"in_flight", "1"}})};
  const pbft_judge judge{c};
  c.passes = steady(milliseconds(10));
  c.start();
  c.step(replica_id{1}, work_pending{c.now()});
  c.run(time_point{} + milliseconds(29));
  CHECK(c.committed_by_all() == 0);
  c.run(time_point{} + milliseconds(30));
  CHECK(c.committed_by_all() == 1);
  CHECK(judge.count(kind::pre_prepare) >= 1);
  CHECK(judge.count(kind::prepare) == 3); // the primary sends none
  CHECK(judge.count(kind::commit) == 4);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("several sequence numbers are in flight, up to the option's number", "[pbft]") {
  puppet p{1};
  p.c.step(p.self, work_pending{p.c.now()});
  const auto first = p.said();
  REQUIRE(first.size() == 3);
  for (const auto& m : first)
    CHECK(m.kind == pbft::number(kind::pre_prepare));
  const auto b = decode<pbft::pre_prepare>(first[0].body).value().what;
  p.votes(kind::prepare, 1, b, {0, 2});
  p.votes(kind::commit, 1, b, {0, 2});
  CHECK(p.committed() == 1);
  CHECK(p.says(kind::pre_prepare) == 1); // room for one more
}

TEST_CASE("the mempool is asked for what is not in flight yet", "[pbft]") {
  puppet p{1};
  std::vector<std::size_t> ancestors;
  p.c.batch = [&](replica_id, const request_payload& r) {
    ancestors.push_back(r.uncommitted_ancestors.size());
    return text_payload("batch " + std::to_string(ancestors.size()));
  };
  p.c.step(p.self, work_pending{p.c.now()});
  CHECK(ancestors == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("an empty batch is proposed only as a heartbeat", "[pbft]") {
  puppet p{1};
  p.c.batch = [](replica_id, const request_payload&) { return empty_payload(); };
  p.c.step(p.self, work_pending{p.c.now()});
  CHECK(p.said().empty());
  p.c.run(p.c.now() + milliseconds(50));
  CHECK(p.says(kind::pre_prepare) == 1);
  p.c.run(p.c.now() + milliseconds(10));
  CHECK(p.says(kind::pre_prepare) == 0); // one is in flight
}

TEST_CASE("a batch that a quorum decided before it was proposed here is executed as soon as the proposal comes",
          "[pbft]") {
  puppet p;
  const auto one = p.batch(1, 1, "one");
  p.votes(kind::commit, 1, one, {1, 2, 3});
  CHECK(p.committed() == 0);
  p.propose(one, 1, "one");
  CHECK(p.committed() == 1);
  // Also when this replica has left the view.
  puppet q;
  q.votes(kind::commit, 1, one, {1, 2, 3});
  q.time_out();
  q.propose(one, 1, "one");
  CHECK(q.committed() == 1);
  CHECK(q.c.violations == std::vector<std::string>{});
}

TEST_CASE("batches that are decided out of order are executed in order", "[pbft]") {
  puppet p;
  const auto one = p.batch(1, 1, "one");
  const auto two = p.batch(2, 1, "two");
  p.decide(two, 1, "two");
  CHECK(p.committed() == 0);
  p.decide(one, 1, "one");
  REQUIRE(p.committed() == 2);
  CHECK(p.c.disk_of(p.self).blocks[0]->header().payload_root == one.payload_root);
  CHECK(p.c.disk_of(p.self).blocks[1]->header().payload_root == two.payload_root);
  CHECK(p.c.violations == std::vector<std::string>{});
}

TEST_CASE("a replica prepares for one batch of a view and sequence number, and accuses whose proposed two", "[pbft]") {
  puppet p;
  p.c.mark_faulty(replica_id{1});
  p.propose(p.batch(1, 1, "one"), 1, "one");
  CHECK(p.says(kind::prepare) == 1);
  p.propose(p.batch(1, 1, "other"), 1, "other");
  CHECK(p.says(kind::prepare) == 0);
  REQUIRE(p.c.accusations.size() == 1);
  CHECK(p.c.accusations[0].offence == "equivocation");
  CHECK(pbft::offence(p.c.accusations[0].first, p.c.accusations[0].second));
  p.c.mark_faulty(replica_id{2});
  p.votes(kind::commit, 1, p.batch(1, 1, "one"), {2});
  p.votes(kind::commit, 1, p.batch(1, 1, "other"), {2});
  REQUIRE(p.c.accusations.size() == 2);
  CHECK(p.c.accusations[1].offence == "double-vote");
  for (const auto& m : {p.c.accusations[1].first, p.c.accusations[1].second})
    CHECK(p.c.keys.replicas()->verify(m.author, m.kind, m.body, m.by));
}

TEST_CASE("a commit needs prepares of q-1 replicas, a decision commits of q, whatever the order", "[pbft]") {
  puppet p;
  const auto b = p.batch(1, 1, "one");
  p.votes(kind::prepare, 1, b, {2});
  p.votes(kind::prepare, 1, b, {2}); // once more is nothing more
  CHECK(p.says(kind::commit) == 0);
  p.propose(b, 1, "one"); // with its own prepare these are two
  CHECK(p.says(kind::commit) == 1);
  p.votes(kind::commit, 1, b, {2});
  CHECK(p.committed() == 0);
  p.votes(kind::commit, 1, b, {3});
  CHECK(p.committed() == 1);
}

TEST_CASE("sequence numbers outside of the watermarks are refused", "[pbft]") {
  puppet p; // K = 4, so L = 8
  p.propose(p.batch(9, 1, "nine"), 1, "nine");
  CHECK(p.says(kind::prepare) == 0);
  p.propose(p.batch(8, 1, "eight"), 1, "eight");
  CHECK(p.says(kind::prepare) == 1);
}

TEST_CASE("a quorum of equal checkpoints raises the watermarks and empties the log", "[pbft]") {
  cluster c{pbft_setup(4, {{"in_flight", "1"}})};
  const pbft_judge judge{c};
  c.start();
  bool held = true;
  c.passes = [&](const flight& f) {
    return held && f.what.kind == pbft::number(kind::checkpoint) ? std::vector<duration>{}
                                                                 : std::vector{milliseconds(1)};
  };
  offer_work(c);
  c.run(c.now() + milliseconds(50));
  CHECK(c.committed_by_all() == 8); // L, and no further
  CHECK(c.status(replica_id{0}).sizes[0] == std::pair{std::string{"slots"}, std::size_t{8}});
  held = false;
  c.run(c.now() + seconds(1));
  CHECK(c.committed_by_all() > 20);
  for (std::uint32_t i = 0; i < 4; ++i) {
    CHECK(c.status(replica_id{i}).sizes[0].second <= 8);
    CHECK(c.disk_of(replica_id{i}).journal.size() < 60); // trimmed
  }
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("unequal checkpoints are not stable, and one replica's repeated vote is one", "[pbft]") {
  puppet p;
  p.hear(pbft_says::checkpoint(p.c.keys, 1, 4, "a"));
  p.hear(pbft_says::checkpoint(p.c.keys, 2, 4, "a"));
  p.hear(pbft_says::checkpoint(p.c.keys, 2, 4, "a"));
  p.hear(pbft_says::checkpoint(p.c.keys, 3, 4, "b"));
  p.propose(p.batch(9, 1, "nine"), 1, "nine");
  CHECK(p.says(kind::prepare) == 0);
  p.hear(p.c.keys.sign(replica_id{3}, pbft::make_message(kind::stable, pbft_says::stable(p.c.keys, 4))));
  p.propose(p.batch(10, 1, "ten"), 1, "ten");
  CHECK(p.says(kind::prepare) == 1);
}

TEST_CASE("one silent replica at n = 4 and two at n = 7 do not stop it, be they primary or not", "[pbft]") {
  for (const std::uint32_t silent : {0U, 1U, 2U}) {
    cluster c{{.replicas = 4, .protocol = "pbft", .executes = true}}; // the defaults
    c.mark_faulty(replica_id{silent});
    for (std::uint32_t i = 0; i < 4; ++i)
      if (i != silent)
        c.start(replica_id{i});
    c.passes = steady(milliseconds(10));
    offer_work(c);
    c.run(c.now() + seconds(3));
    CHECK(c.committed_by_all() > 100);
    CHECK(c.violations == std::vector<std::string>{});
  }
  for (const std::uint32_t silent : {0U, 1U, 5U}) {
    cluster c{{.replicas = 7, .protocol = "pbft", .executes = true}};
    for (std::uint32_t i = 0; i < 7; ++i)
      if (i == silent || i == silent + 1)
        c.mark_faulty(replica_id{i});
      else
        c.start(replica_id{i});
    c.passes = steady(milliseconds(10));
    offer_work(c);
    c.run(c.now() + seconds(4));
    CHECK(c.committed_by_all() > 100);
    CHECK(c.violations == std::vector<std::string>{});
  }
}

TEST_CASE("without a heartbeat an idle cluster proposes nothing, and a dead primary is missed when there is work",
          "[pbft]") {
  cluster c{pbft_setup(4, {{"heartbeat", "0s"}})};
  const pbft_judge judge{c};
  c.passes = steady(milliseconds(5));
  for (const auto who : {0U, 2U, 3U})
    c.start(replica_id{who});
  c.run(c.now() + seconds(5));
  CHECK(judge.count(kind::view_change) == 0);
  CHECK(c.committed(replica_id{0}) == 0);
  c.mark_faulty(replica_id{1});
  offer_work(c);
  c.run(c.now() + seconds(1));
  CHECK(c.status(replica_id{0}).view == view_number{2});
  CHECK(c.committed_by_all() > 10);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a lone replica and two decide by themselves", "[pbft]") {
  for (const std::size_t n : {1U, 2U, 3U}) {
    cluster c{pbft_setup(n)};
    c.passes = steady(milliseconds(1));
    c.start();
    c.run(c.now() + seconds(2));
    CHECK(c.committed_by_all() >= 10);
    CHECK(c.violations == std::vector<std::string>{});
  }
}

TEST_CASE("a lone replica asks nobody where the others are", "[pbft]") {
  cluster c{pbft_setup(1, {{"heartbeat", "0s"}})}; // it stands still, which is when others are asked
  std::size_t questions = 0;
  c.on_signed = [&](replica_id, const signed_message& m) { questions += m.kind == pbft::number(kind::status) ? 1 : 0; };
  c.start();
  c.run(c.now() + seconds(2));
  CHECK(questions == 0);
}

namespace {

/// The timers that a core has set and not cancelled.
std::set<std::uint64_t> timers_of(const cluster& c) {
  std::set<std::uint64_t> timers;
  for (const auto& [who, e] : c.log)
    if (const auto* s = std::get_if<set_timer>(&e))
      timers.insert(s->id.value());
    else if (const auto* gone = std::get_if<cancel_timer>(&e))
      timers.erase(gone->id.value());
  return timers;
}

} // namespace

TEST_CASE("without a heartbeat nobody's timer runs once no transaction waits, executed or not", "[pbft]") {
  puppet p{0, {{"heartbeat", "0s"}}};
  p.c.keep_log = true;
  const auto idle = timers_of(p.c);
  p.c.step(p.self, work_pending{});
  CHECK(timers_of(p.c) != idle);
  p.c.step(p.self, work_drained{}); // they turned out to be worth nothing
  CHECK(timers_of(p.c) == idle);
}

TEST_CASE("what a core remembers of blocks for others is counted", "[pbft]") {
  puppet p;
  const auto history = [&] {
    for (const auto& [name, size] : p.status().sizes)
      if (name == "history")
        return size;
    return std::size_t{0};
  };
  const auto before = history();
  for (std::uint64_t at = 1; at <= 3; ++at)
    p.decide(p.batch(at, 1, "an order"), 1, "an order");
  REQUIRE(p.committed() == 3);
  CHECK(history() == before + 3);
}

TEST_CASE("without a heartbeat nobody's timer runs once all work is done", "[pbft]") {
  puppet p{0, {{"heartbeat", "0s"}}};
  p.c.keep_log = true;
  const auto text = "an order";
  const auto running = [&] { return timers_of(p.c); };
  const auto idle = running();
  p.propose(p.batch(1, 1, text), 1, text);
  CHECK(running() != idle);
  p.votes(kind::prepare, 1, p.batch(1, 1, text), {2, 3});
  p.votes(kind::commit, 1, p.batch(1, 1, text), {1, 2, 3});
  CHECK(p.committed() == 1);
  CHECK(running() == idle);
}
