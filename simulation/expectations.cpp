#include "simulation/expectations.hpp"

#include "simulation/diagnosis.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

using sentences = std::vector<std::string>;

/// A fault that was asked for has to have happened.
void expect(bool asked, std::uint64_t seen, const std::string& what, sentences& missed) {
  if (asked && seen == 0)
    missed.push_back("the scenario asks for " + what + ", but there was none");
}

void check_injected(const scenario& s, const run_outcome& run, sentences& missed) {
  auto models = std::vector{s.links};
  for (const auto& c : s.changes)
    models.push_back(c.links);
  const auto asked = [&models](auto link_model::*what) {
    return std::ranges::any_of(models, [what](const link_model& m) { return m.*what != 0; });
  };
  expect(asked(&link_model::loss), run.network.lost, "loss", missed);
  expect(asked(&link_model::duplicate), run.network.duplicated, "duplicates", missed);
  expect(asked(&link_model::reorder), run.network.reordered, "reordering", missed);
  expect(!s.partitions.empty(), run.network.cut, "a partition that cuts messages", missed);
  expect(!s.crashes.empty(), run.crashes, "a crash", missed);
}

void at_least(std::uint64_t expected, std::uint64_t seen, const std::string& what, const std::string& why,
              sentences& missed) {
  if (seen < expected)
    missed.push_back("expected at least " + std::to_string(expected) + " " + what + ", got " + std::to_string(seen)
                     + why);
}

void check_progress(const scenario& s, const fault_plan& plan, const run_outcome& run, height at_quiet,
                    sentences& missed) {
  const auto why = because(circumstances_of(s, run.replicas));
  const auto since = " after the last fault at " + std::to_string(plan.quiet.ns / 1'000'000) + " ms";
  if (!s.expected.progress) {
    if (run.blocks == height{0})
      missed.push_back("nothing was committed" + why);
  } else if (*s.expected.progress) {
    if (run.blocks_final <= at_quiet)
      missed.push_back("expected progress of all replicas" + since + ", but one stands at height "
                       + std::to_string(run.blocks_final.value()) + " when " + std::to_string(at_quiet.value())
                       + " was committed already" + why);
  } else if (run.blocks > at_quiet) {
    missed.push_back("expected no progress" + since + ", but height " + std::to_string(run.blocks.value())
                     + " was committed");
  }
}

void check_recovery(const scenario& s, const run_outcome& run, sentences& missed) {
  const auto& e = s.expected;
  if (e.commits_after == 0)
    return;
  const auto wanted = std::to_string(e.commits_after) + " more blocks committed by all replicas after the last fault";
  if (!run.views_to_recover)
    missed.push_back("expected " + wanted + ", but the run ended before");
  else if (e.views_after_max != 0 && *run.views_to_recover > e.views_after_max)
    missed.push_back("expected " + wanted + " within " + std::to_string(e.views_after_max) + " views, it took "
                     + std::to_string(*run.views_to_recover));
  for (const auto& [session, frames] : run.starved)
    if (run.views_to_recover)
      missed.push_back("blocks go on, but " + std::to_string(frames) + " frames that session "
                       + std::to_string(session.value()) + " sent before the last fault have no result");
}

std::string join(const std::set<std::string>& list) {
  std::string text;
  for (const auto& one : list)
    text += (text.empty() ? "" : ", ") + one;
  return text.empty() ? "none" : text;
}

void check_findings(const scenario& s, const run_outcome& run, sentences& missed) {
  const auto& e = s.expected;
  const auto differ = [&](const std::string& what, const std::set<std::string>& wanted,
                          const std::set<std::string>& seen) {
    if (wanted != seen)
      missed.push_back("expected " + what + ": " + join(wanted) + "; there is: " + join(seen));
  };
  std::set<std::string> offences;
  for (const auto& found : run.evidence.found)
    offences.insert(found.proven.offence);
  if (e.evidence && e.evidence->empty())
    differ("evidence", {}, offences);
  else if (e.evidence
           && !std::ranges::includes(offences, std::set<std::string>{e.evidence->begin(), e.evidence->end()}))
    differ("evidence", {e.evidence->begin(), e.evidence->end()}, offences);
  std::set<std::string> out;
  for (const auto& one : run.evidence.isolated)
    out.insert(std::to_string(one.who.value()));
  if (e.isolated) {
    std::set<std::string> wanted;
    for (const auto who : *e.isolated)
      wanted.insert(std::to_string(who.value()));
    differ("isolated replicas", wanted, out);
  }
  for (const auto who : e.suspected)
    if (std::ranges::none_of(run.suspicions, [who](const suspected& x) { return x.most.who == who; }))
      missed.push_back("expected that replica " + std::to_string(who.value())
                       + " is suspected, but nobody suspects it");
  for (const auto& invariant : e.breaks)
    if (std::ranges::none_of(run.expected, [&](const violation& v) { return v.invariant == invariant; }))
      missed.push_back("expected that the invariant " + invariant + " breaks, but it held");
}

} // namespace

void excuse_breaks(const scenario& s, run_outcome& run) {
  const auto broke = [&run](const std::string& name) {
    return std::ranges::any_of(run.violations, [&](const violation& v) { return v.invariant == name; });
  };
  if (s.expected.breaks.empty() || !std::ranges::all_of(s.expected.breaks, broke))
    return;
  auto& all = run.violations;
  const auto broken = std::stable_partition(all.begin(), all.end(), [](const violation& v) {
    return v.invariant == "accusation" || v.invariant == "double-vote";
  });
  run.expected.assign(broken, all.end());
  all.erase(broken, all.end());
}

sentences missed_expectations(const scenario& s, const fault_plan& plan, const run_outcome& run, height at_quiet) {
  sentences missed;
  if (s.expected.injected)
    check_injected(s, run, missed);
  // Where nothing at all was committed, that says why.
  const auto why = run.blocks == height{0} ? "" : because(circumstances_of(s, run.replicas));
  at_least(s.expected.commits_min, run.blocks_final.value(), "blocks committed by all replicas", why, missed);
  at_least(s.expected.orders_min, run.clients.answered, "orders with a result", why, missed);
  check_progress(s, plan, run, at_quiet, missed);
  check_findings(s, run, missed);
  check_recovery(s, run, missed);
  return missed;
}

sentences missing_random_faults(const scenario& s, const injected_faults& seen) {
  sentences missed;
  expect(s.random.loss_max != 0, seen.lost, "random loss", missed);
  expect(s.random.duplicate_max != 0, seen.duplicated, "random duplicates", missed);
  expect(s.random.reorder_max != 0, seen.reordered, "random reordering", missed);
  expect(s.random.partitions_max != 0, seen.cut, "random partitions", missed);
  expect(s.random.crashes_max != 0, seen.crashes, "random crashes", missed);
  return missed;
}

} // namespace bezant::simulation
