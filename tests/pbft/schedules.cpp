#include "tests/pbft/schedules.hpp"

#include "tests/pbft/random_runs.hpp"
#include "tests/pbft/schedule_parts.hpp"

#include <algorithm>
#include <iterator>

namespace bezant::testing {

namespace {

using namespace pbft_parts;

/// The prepares of view 1 arrive after everybody has asked for view 2, which then starts without them.
problems prepares_after_view_change() {
  cluster c{one_at_a_time()};
  const pbft_judge judge{c};
  propose_to_all(c);
  c.run(c.now() + milliseconds(210)); // all timers run out
  c.deliver(of(kind::prepare));
  c.deliver(of(kind::commit, 0)); // with the bug replica 0 executes
  c.deliver(of(kind::view_change));
  c.step(replica_id{2}, work_pending{c.now()});
  calm(c);
  return with_stall(c, 3);
}

/// All backups prepare and commit, but the commits reach replica 0 alone; then everybody comes back from its disk.
problems prepared_then_restart() {
  cluster c{one_at_a_time()};
  const pbft_judge judge{c};
  propose_to_all(c);
  c.deliver(of(kind::prepare));
  c.deliver(of(kind::commit, 0));
  for (const auto who : {1U, 2U, 3U}) {
    c.crash(replica_id{who});
    c.restart(replica_id{who});
  }
  c.drop_all();
  c.crash(replica_id{0}); // nobody who knows the decision is asked
  c.run(c.now() + milliseconds(210));
  c.deliver(of(kind::view_change));
  c.deliver(of(kind::new_view));
  c.restart(replica_id{0});
  calm(c);
  return with_stall(c, 3);
}

/// A faulty primary gives a replica one batch before a crash and another one after it.
problems two_batches_around_a_crash() {
  cluster c{one_at_a_time()};
  const pbft_judge judge{c};
  c.mark_faulty(replica_id{1});
  c.start(replica_id{0});
  const auto first = pbft_says::batch(c.keys, 1, 1, "first");
  const auto second = pbft_says::batch(c.keys, 1, 1, "second");
  c.hand(replica_id{0}, pbft_says::pre_prepare(c.keys, 1, first, "first"));
  c.crash(replica_id{0});
  c.restart(replica_id{0});
  c.hand(replica_id{0}, pbft_says::pre_prepare(c.keys, 1, second, "second"));
  return c.violations;
}

/// Replica 0 executed batch 1 in view 1. In view 2 only `changes` by 1, 2, 3 (the first of them faulty) decide.
problems new_view_after_decision(const std::function<signed_message(cluster&, std::vector<signed_message>)>& make) {
  cluster c{one_at_a_time()};
  c.mark_faulty(replica_id{2}); // primary of view 2
  for (const auto who : {0U, 1U, 3U})
    c.start(replica_id{who});
  c.step(replica_id{1}, work_pending{c.now()});
  c.deliver(of(kind::pre_prepare));
  const auto own = std::ranges::find_if(c.held, of(kind::prepare));
  const auto vote = decode<block_vote>(own->what.body).value();
  const auto by_faulty = [&](kind k) { return c.keys.sign(replica_id{2}, pbft::make_message(k, vote)); };
  for (const auto who : {0U, 1U, 3U})
    c.hand(replica_id{who}, by_faulty(kind::prepare));
  c.deliver(of(kind::prepare));
  c.hand(replica_id{0}, by_faulty(kind::commit));
  c.deliver(of(kind::commit, 0)); // replica 0 executes, and nobody hears of it
  c.run(c.now() + milliseconds(210));
  std::map<replica_id, signed_message> heard;
  for (const auto& f : c.held)
    if (of(kind::view_change)(f) && f.from != replica_id{0})
      heard.try_emplace(f.from, f.what);
  const std::vector changes{heard.at(replica_id{1}), heard.at(replica_id{3})};
  c.drop_all();
  const auto message = make(c, changes);
  for (const auto who : {1U, 3U})
    c.hand(replica_id{who}, message);
  const auto empty = pbft::null_batch(height{1}, view_number{2}, *c.keys.replicas());
  for (const auto who : {1U, 3U})
    c.hand(replica_id{who}, pbft_says::pre_prepare(c.keys, 2, empty));
  c.deliver([&](const flight& f) { return f.to != replica_id{0} && of(kind::prepare)(f); });
  for (const auto k : {kind::prepare, kind::commit})
    for (const auto who : {1U, 3U})
      c.hand(replica_id{who}, pbft_says::vote(c.keys, k, 2, 2, empty));
  c.deliver([&](const flight& f) { return f.to != replica_id{0} && (of(kind::prepare)(f) || of(kind::commit)(f)); });
  return c.violations;
}

std::vector<signed_message> with_own(cluster& c, std::vector<signed_message> changes,
                                     const std::vector<pbft::prepared_certificate>& prepared) {
  changes.insert(changes.begin() + 1, pbft_says::view_change(c.keys, 2, 2, prepared));
  return changes;
}

problems wrong_o() {
  return new_view_after_decision([](cluster& c, std::vector<signed_message> changes) {
    return pbft_says::new_view(c.keys, 2, with_own(c, std::move(changes), {}),
                               std::vector{pbft::null_batch(height{1}, view_number{2}, *c.keys.replicas())});
  });
}

problems bad_entry() {
  return new_view_after_decision([](cluster& c, std::vector<signed_message> changes) {
    auto bad = pbft_says::prepared(c.keys, 1, pbft_says::batch(c.keys, 1, 1, "other"), {0, 3});
    bad.prepares[0].by.value[0] ^= 1;
    return pbft_says::new_view(c.keys, 2, with_own(c, std::move(changes), {bad}));
  });
}

/// Batch "new" prepared in view 2 after "old" had prepared in view 1 without being decided.
problems lowest_view() {
  const keyring keys{4, 0, "pbft"};
  const auto early = pbft_says::batch(keys, 1, 1, "old");
  const auto late = pbft_says::batch(keys, 1, 2, "new");
  const auto a = pbft_says::view_change(keys, 0, 3, {pbft_says::prepared(keys, 1, early, {0, 2})});
  const auto b = pbft_says::view_change(keys, 1, 3, {pbft_says::prepared(keys, 2, late, {0, 1})});
  const auto c = pbft_says::view_change(keys, 2, 3, {}, {}, {{early, 1}, {late, 2}});
  return planned(keys, {a, b, c}) == std::vector{late} ? problems{}
                                                       : problems{"the new view starts from the older batch"};
}

problems forged(const std::function<bool(const keyring&)>& taken) {
  const keyring keys{4, 0, "pbft"};
  return taken(keys) ? problems{"a forged certificate counts"} : problems{};
}

problems signer_thrice() {
  return forged([](const keyring& keys) {
    auto c = pbft_says::stable(keys, 4);
    c.shares = {c.shares[0], c.shares[0], c.shares[0]};
    return bool{pbft::check(keys.sign(replica_id{0}, pbft::make_message(kind::stable, c)), *keys.replicas())};
  });
}

problems primary_prepares() {
  return forged([](const keyring& keys) {
    // View 1's primary is replica 1; of the other three only replica 0 prepared.
    const auto c = pbft_says::prepared(keys, 1, pbft_says::batch(keys, 1, 1, "x"), {0, 1});
    return bool{pbft::check_prepared(c, height{0}, view_number{2}, *keys.replicas())};
  });
}

problems in_random_runs() {
  for (std::uint64_t seed = 0; seed < 60; ++seed)
    if (auto found = random_run(4, seed); !found.empty())
      return found;
  return {};
}

} // namespace

std::vector<pbft_schedule> pbft_schedules() {
  std::vector<pbft_schedule> list{
    {"prepares arrive after the view-change", "pbft-prepare-after-view-change", "commits another block",
     prepares_after_view_change},
    {"a decision that the next view's replicas know from their disks alone", "pbft-prepared-not-journaled",
     "against its", prepared_then_restart},
    {"two batches around a crash", "pbft-prepare-not-journaled", "signs another prepare", two_batches_around_a_crash},
    {"a new-view with a wrong O", "pbft-any-new-view", "commits another block", wrong_o},
    {"a bad entry in P beside good ones", "pbft-bad-entry-hides-good-ones", "commits another block", bad_entry},
    {"two prepared certificates for one sequence number", "pbft-new-view-lowest-view", "the older batch", lowest_view},
    {"a certificate with one signer three times", "pbft-count-signer-twice", "counts", signer_thrice},
    {"a prepare by the primary", "pbft-count-primary-prepare", "counts", primary_prepares},
    {"random runs", "pbft-quorum-2f", "without proof", in_random_runs},
    {"random runs", "pbft-view-change-not-journaled", "replica", in_random_runs},
    {"random runs", "pbft-proposal-not-journaled", "signs another pre-prepare", in_random_runs},
    {"random runs", "pbft-new-view-not-journaled", "replica", in_random_runs},
    {"random runs", "pbft-execute-out-of-order", "is due", in_random_runs},
  };
  std::ranges::move(liveness_schedules(), std::back_inserter(list));
  return list;
}

} // namespace bezant::testing
