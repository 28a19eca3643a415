// PBFT across crashes: what is on disk is enough, and nothing signed is ever contradicted.
#include "protocols/pbft/pbft.hpp"
#include "tests/pbft/puppet.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
using pbft::kind;

namespace {

/// A run in which `who` crashes at its write number `which`. False if it does not write so often.
bool crash_at(replica_id who, std::size_t which, bool primary_dies) {
  cluster c{pbft_setup(4)};
  const pbft_judge judge{c};
  c.start();
  c.passes = steady(milliseconds(5));
  std::size_t writes = 0;
  bool crashed = false;
  const auto end = time_point{} + milliseconds(1200);
  // Single steps of time: each delivers one round of messages, so the armed write is close to the wanted one.
  while (c.now() < end) {
    offer_work(c);
    const auto before = c.disk_of(who).journal.size();
    if (!crashed && writes >= which)
      c.crash_at_next_write(who);
    c.run(c.now() + milliseconds(1));
    if (primary_dies && c.now() == time_point{} + milliseconds(60)) {
      c.crash(replica_id{1});
      c.mark_faulty(replica_id{1});
    }
    writes += c.disk_of(who).journal.size() > before ? 1 : 0;
    if (!c.up(who) && !crashed && !(primary_dies && who == replica_id{1})) {
      crashed = true;
      c.restart(who);
    }
  }
  c.run(c.now() + seconds(3));
  INFO("replica " << who.value() << ", write " << which << ", primary dies " << primary_dies);
  CHECK(c.violations == std::vector<std::string>{});
  CHECK(c.committed_by_all() >= 20);
  return crashed;
}

} // namespace

TEST_CASE("a crash at any write leaves a replica that contradicts nothing and goes on", "[pbft]") {
  for (const bool primary_dies : {false, true})
    for (const std::uint32_t who : {0U, 1U, 2U}) {
      if (primary_dies && who == 1U)
        continue;
      std::size_t which = 0;
      while (which < 25 && crash_at(replica_id{who}, which, primary_dies))
        ++which;
      CHECK(which >= 10);
    }
}

TEST_CASE("a cluster that goes down as one comes back as one", "[pbft]") {
  for (std::int64_t at = 1; at <= 60; ++at) {
    cluster c{pbft_setup(4)};
    const pbft_judge judge{c};
    c.start();
    c.passes = steady(milliseconds(7));
    offer_work(c);
    c.run(time_point{} + milliseconds(at * 5));
    for (std::uint32_t i = 0; i < 4; ++i)
      c.crash(replica_id{i});
    for (std::uint32_t i = 0; i < 4; ++i)
      c.restart(replica_id{i});
    const auto before = c.committed_by_all();
    c.run(c.now() + seconds(2));
    INFO("after " << at * 5 << " ms");
    CHECK(c.violations == std::vector<std::string>{});
    CHECK(c.committed_by_all() >= before + 10);
  }
}

TEST_CASE("a replica that was away for hundreds of blocks fetches them all", "[pbft]") {
  cluster c{pbft_setup(4)};
  const pbft_judge judge{c};
  for (const auto who : {0U, 1U, 2U})
    c.start(replica_id{who});
  c.passes = steady(milliseconds(2));
  offer_work(c);
  c.run(c.now() + seconds(2));
  const auto high = c.committed(replica_id{0});
  REQUIRE(high > 500);
  // The others have been restarted meanwhile: they find old blocks on their disks alone.
  for (const auto who : {0U, 1U, 2U}) {
    c.crash(replica_id{who});
    c.restart(replica_id{who});
  }
  c.start(replica_id{3});
  std::size_t decided_max = 0;
  for (int i = 0; i < 40; ++i) {
    c.run(c.now() + milliseconds(50));
    for (const auto& [name, size] : c.status(replica_id{3}).sizes)
      if (name == "decided")
        decided_max = std::max(decided_max, size);
  }
  CHECK(c.committed(replica_id{3}) > high);
  CHECK(decided_max <= 128);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a flood of messages of far views and sequence numbers leaves no trace", "[pbft]") {
  puppet p;
  p.c.mark_faulty(replica_id{1});
  p.c.mark_faulty(replica_id{3});
  const auto total = [&] {
    std::size_t sum = 0;
    for (const auto& [name, size] : p.status().sizes)
      sum += size;
    return sum;
  };
  for (std::uint64_t i = 1; i < 400; ++i) {
    const auto b = p.batch(i, i, "flood");
    p.propose(b, i, "flood");
    for (const std::uint32_t who : {1U, 3U})
      for (const auto k : {kind::prepare, kind::commit})
        if (k == kind::commit || pbft::primary_of(view_number{i}, *p.c.keys.replicas()).value() != who)
          p.hear(pbft_says::vote(p.c.keys, k, who, i, p.batch(1 + i % 8, i, "v")));
    p.hear(pbft_says::checkpoint(p.c.keys, 3, i * 4));
    p.hear(pbft_says::view_change(p.c.keys, 3, 1 + i));
    if (i % 40 == 0)
      p.hear(pbft_says::decided(p.c.keys, 3, 1, p.batch(i, 1, "far"), "far"));
  }
  CHECK(total() < 100);
  // The same again changes nothing.
  const auto before = p.status();
  const auto m = pbft_says::view_change(p.c.keys, 3, 17);
  for (int i = 0; i < 100; ++i)
    p.hear(m);
  CHECK(p.status().sizes == before.sizes);
  CHECK(p.c.disk_of(p.self).journal.size() < 40);
}

TEST_CASE("whoever begins again asks f+1 others at once where they are", "[pbft]") {
  cluster c{pbft_setup(4)};
  const pbft_judge judge{c};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(c.now() + milliseconds(300));
  c.crash(replica_id{3});
  c.run(c.now() + milliseconds(10));
  const auto before = judge.count(kind::status);
  c.restart(replica_id{3});
  CHECK(judge.count(kind::status) == before + 2);
}

TEST_CASE("a replica without its journal asks to leave its views once a checkpoint covers what it can have prepared",
          "[pbft]") {
  const keyring keys{4, 0, "pbft"};
  auto made = pbft_info().make({replica_id{3}, keys.replicas(), {}}, nullptr); // a checkpoint every 16 numbers
  REQUIRE(made);
  auto& core = *made.value();
  const forgotten_past past{view_number{3}, height{10}}; // it can have prepared up to 10 + 32
  effects out;
  CHECK_FALSE(core.forgot(past, out));
  core.step({}, started{}, out);
  for (const std::uint64_t stable : {16U, 32U}) {
    const auto said = keys.sign(replica_id{0}, pbft::make_message(kind::stable, pbft_says::stable(keys, stable)));
    core.step({}, message_in{replica_id{0}, said}, out);
    out.clear();
    CHECK_FALSE(core.forgot(past, out));
    CHECK(out.list().empty());
    CHECK(core.position().view == view_number{1});
  }
  const auto said = keys.sign(replica_id{0}, pbft::make_message(kind::stable, pbft_says::stable(keys, 48)));
  core.step({}, message_in{replica_id{0}, said}, out);
  out.clear();
  CHECK(core.forgot(past, out));
  CHECK(core.position().view == view_number{4});
  std::size_t changes = 0;
  bool kept = false;
  for (const auto& e : out.list()) {
    kept = kept || std::holds_alternative<persist>(e);
    const auto* b = std::get_if<broadcast>(&e);
    if (b == nullptr || b->what.kind != pbft::number(kind::view_change))
      continue;
    ++changes;
    const auto body = decode<pbft::view_change>(b->what.body).value();
    CHECK(body.view == view_number{4});
    CHECK(body.stable.vote.at == height{48});
    CHECK(body.prepared.empty());
  }
  CHECK(changes == 1);
  CHECK(kept); // in the same step, so that it is durable first
  out.clear();
  CHECK(core.forgot(past, out)); // once is enough
  CHECK(out.list().empty());
}

TEST_CASE("a replica without its journal follows nobody into the last view, nor past what it can add up", "[pbft]") {
  const keyring keys{4, 0, "pbft"};
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  for (const auto& past :
       {forgotten_past{view_number{3}, height{most}}, forgotten_past{view_number{most}, height{0}}}) {
    auto made = pbft_info().make({replica_id{3}, keys.replicas(), {}}, nullptr);
    REQUIRE(made);
    auto& core = *made.value();
    effects out;
    core.step({}, started{}, out);
    for (const std::uint64_t stable : {16U, 32U, 48U})
      core.step({},
                message_in{replica_id{0},
                           keys.sign(replica_id{0}, pbft::make_message(kind::stable, pbft_says::stable(keys, stable)))},
                out);
    out.clear();
    CHECK_FALSE(core.forgot(past, out));
    CHECK(out.list().empty());
    CHECK(core.position().view == view_number{1});
  }
}

TEST_CASE("the journal's state has its fields where a store of an earlier version has them", "[pbft]") {
  const keyring keys{4, 0, "pbft"};
  const pbft::state_record s{view_number{3}, true, pbft_says::stable(keys, 4), {1}, {2, 2}, {}};
  bytes fields;
  for (const auto& field :
       {encode(s.view), encode(s.active), encode(s.stable), encode(s.change), encode(s.entered), encode(s.entered_by)})
    fields.insert(fields.end(), field.begin(), field.end());
  CHECK(encode(s) == fields);
}
