// Schedules without whose rule replicas stop, wait for ever or do more work than they are owed.
#include "tests/pbft/puppet.hpp"
#include "tests/pbft/schedule_parts.hpp"

namespace bezant::testing {

namespace {

using namespace pbft_parts;

/// A batch prepared, and its primary is gone for good. Those who prepared it restart.
problems payload_after_restart() {
  cluster c{one_at_a_time()};
  const pbft_judge judge{c};
  propose_to_all(c);
  c.deliver(of(kind::prepare));
  c.crash(replica_id{1});
  c.mark_faulty(replica_id{1});
  for (const auto who : {0U, 2U, 3U}) {
    c.crash(replica_id{who});
    c.restart(replica_id{who});
  }
  calm(c, seconds(4));
  return with_stall(c, 3);
}

/// One replica alone shows that a batch prepared; no other says that it ever took it, so nobody else may have it.
problems unavailable() {
  const keyring keys{4, 0, "pbft"};
  const auto hidden = pbft_says::batch(keys, 1, 1, "hidden");
  std::vector list{pbft_says::view_change(keys, 3, 3, {pbft_says::prepared(keys, 1, hidden, {2, 3})})};
  for (const auto who : {0U, 1U, 2U})
    list.push_back(pbft_says::view_change(keys, who, 3));
  return planned(keys, list) == std::vector<pbft::batch_header>{} ? problems{}
                                                                  : problems{"nobody can serve that batch"};
}

/// A primary is to propose again what it never had; a backup and a faulty replica alone would prove that it prepared.
problems unseen() {
  puppet p{3};
  const auto chosen = p.batch(1, 1, "chosen");
  const auto proof = pbft_says::prepared(p.c.keys, 1, chosen, {0, 2});
  for (const auto who : {0U, 1U, 2U})
    p.hear(pbft_says::view_change(p.c.keys, who, 3, {proof}, {}, {{chosen, 1}}));
  if (p.status().view != view_number{3})
    return {"it does not lead view 3"};
  if (p.says(kind::pre_prepare) > 0)
    return {"it proposes what it does not have"};
  p.hear(p.c.keys.sign(replica_id{0}, pbft::make_message(kind::payload, chosen, text_payload("chosen"))));
  return p.says(kind::pre_prepare) > 0 ? problems{} : problems{"it does not propose what it got"};
}

/// In each of many views another batch is proposed for one sequence number, and none is decided.
problems many_batches() {
  puppet p;
  const auto first = p.batch(1, 1, "batch 1");
  p.propose(first, 1, "batch 1");
  std::size_t prepared = p.says(kind::prepare);
  for (std::uint64_t view = 2; view <= 12; ++view) {
    if (view % 4 == 0)
      continue; // that one it would lead itself
    std::vector<signed_message> changes;
    for (const auto who : {1U, 2U, 3U})
      changes.push_back(pbft_says::view_change(p.c.keys, who, view));
    p.hear(pbft_says::new_view(p.c.keys, view, changes));
    const auto text = "batch " + std::to_string(view);
    p.propose(p.batch(1, view, text), view, text);
    prepared += p.says(kind::prepare);
  }
  pbft::status s{view_number{11}, true, height{0}, height{0}, {}};
  s.wanted.push_back(pbft::digest_of(first));
  p.hear(p.c.keys.sign(replica_id{2}, pbft::make_message(kind::status, s)));
  if (p.says(kind::payload) == 0)
    return {"it does not serve what it prepared for"};
  return prepared <= pbft::fresh_max ? problems{} : problems{"it took too many batches"};
}

/// The primary decides a batch every 20 ms, and in none is what waits here.
problems left_out() {
  puppet p;
  p.c.step(p.self, oldest_waits{digest{{1}}});
  for (std::uint64_t at = 1; at <= 30; ++at) {
    p.c.run(p.c.now() + milliseconds(20));
    const auto text = "other " + std::to_string(at);
    p.decide(p.batch(at, 1, text), 1, text);
    if (at % 4 == 0)
      for (const auto who : {1U, 2U, 3U})
        p.hear(pbft_says::checkpoint(p.c.keys, who, at));
  }
  return p.status().view > view_number{1} ? problems{} : problems{"who leaves it out stays the primary"};
}

/// The primary proposes while two batches are in flight: the mempool must hear of all of them.
problems in_flight() {
  puppet p{1};
  std::size_t most = 0;
  std::uint64_t made = 0;
  p.c.batch = [&](replica_id, const request_payload& r) {
    most = std::max(most, r.uncommitted_ancestors.size());
    return text_payload("batch " + std::to_string(++made));
  };
  p.c.step(p.self, work_pending{p.c.now()});
  p.c.run(p.c.now() + milliseconds(50));
  return made == 3 && most == 2 ? p.c.violations
                                : problems{"the mempool hears of " + std::to_string(most) + " batches in flight"};
}

/// A replica asks for the whole chain thousands of times.
problems begged() {
  cluster c{pbft_setup()};
  c.mark_faulty(replica_id{3});
  std::size_t given = 0;
  c.passes = [&](const flight& f) {
    given += f.to == replica_id{3} && f.what.kind == pbft::number(kind::decided) ? 1 : 0;
    return std::vector{milliseconds(5)};
  };
  for (const auto who : {0U, 1U, 2U})
    c.start(replica_id{who});
  c.run(c.now() + seconds(10));
  const auto all =
    c.keys.sign(replica_id{3}, pbft::make_message(kind::status, pbft::status{view_number{1}, true, {}, {}, {}}));
  for (int i = 0; i < 2'000; ++i) {
    c.hand(replica_id{0}, all);
    c.run(c.now() + milliseconds(5));
  }
  // 4 MiB and half a MiB a second, of blocks of 512 bytes and more.
  return given < 22'000 ? c.violations : problems{"it sends " + std::to_string(given) + " blocks"};
}

problems one_voice() {
  cluster c{pbft_setup()};
  c.mark_faulty(replica_id{3});
  for (const auto who : {0U, 1U, 2U}) {
    c.start(replica_id{who});
    c.hand(replica_id{who}, pbft_says::view_change(c.keys, 3, 50));
  }
  for (const auto who : {0U, 1U, 2U})
    if (c.status(replica_id{who}).view > view_number{1})
      return {"one replica chose the view"};
  return {};
}

/// Replica 0 is cut off until the others are many views ahead.
problems long_absence() {
  cluster c{pbft_setup()};
  c.start();
  bool cut = true;
  c.passes = [&](const flight& f) {
    const bool loses = f.what.kind == pbft::number(kind::pre_prepare) && cut;
    const bool zero = f.from == replica_id{0} || f.to == replica_id{0};
    return loses || (cut && zero) ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  while (c.status(replica_id{2}).view < view_number{9})
    c.run(c.now() + milliseconds(200));
  cut = false;
  c.run(c.now() + seconds(60));
  auto list = with_stall(c, 10);
  if (list.empty() && c.status(replica_id{0}).view + 4 < c.status(replica_id{2}).view)
    list.push_back("replica 0 is left behind in view " + std::to_string(c.status(replica_id{0}).view.value()));
  return list;
}

} // namespace

std::vector<pbft_schedule> liveness_schedules() {
  return {
    {"a payload that is on disks alone", "pbft-payload-not-journaled", "stalled", payload_after_restart},
    {"a batch that one replica alone took", "pbft-new-view-ignores-stated", "nobody can serve", unavailable},
    {"a batch that the new primary never had", "pbft-proposes-unseen", "does not have", unseen},
    {"a batch a view for one sequence number", "pbft-forget-batches", "does not serve", many_batches},
    {"a transaction that every batch leaves out", "pbft-any-execution-will-do", "stays the primary", left_out},
    {"a batch after two that are in flight", "pbft-repeats-in-flight", "the mempool hears", in_flight},
    {"who asks for everything again and again", "pbft-blocks-without-end", "it sends", begged},
    {"one replica far ahead", "pbft-join-maximum", "chose the view", one_voice},
    {"a long absence", "pbft-drop-far-new-view", "left behind", long_absence},
  };
}

} // namespace bezant::testing
