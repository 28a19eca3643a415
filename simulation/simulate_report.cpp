#include "simulation/simulate_report.hpp"

#include "simulation/diagnosis.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bezant::simulation {

namespace {

using nlohmann::ordered_json;

double in_seconds(duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

std::string join(const std::vector<std::size_t>& sizes) {
  std::string text;
  for (const auto n : sizes)
    text += (text.empty() ? "" : ", ") + std::to_string(n);
  return text;
}

/// A file name as a shell takes it.
std::string shell_word(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-+=,:@")
      == std::string::npos)
    return text;
  std::string word = "'";
  for (const char c : text)
    word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + "'";
}

std::string network_lines(const injected_faults& f, std::uint64_t sent, std::uint64_t partitions,
                          std::uint64_t restarts) {
  return fmt::format("  network     {} messages: {} lost, {} duplicated, {} reordered\n"
                     "  partitions  {} ({} messages cut)\n"
                     "  crashes     {}, restarts {}\n",
                     sent, f.lost, f.duplicated, f.reordered, partitions, f.cut, f.crashes, restarts);
}

std::string order_line(const client_counts& c) {
  return fmt::format("  orders      {} submitted, {} answered, {} of them accepted, {} lots traded\n", c.submitted,
                     c.answered, c.accepted, c.traded);
}

/// Only if the adversaries' own session has traded.
std::string bribed_line(const run_outcome& run) {
  if (!run.bribed || (run.bribed->base == 0 && run.bribed->quote == 0))
    return {};
  return fmt::format("  bribed      the adversaries' session gained {:+} base, {:+} quote\n", run.bribed->base,
                     run.bribed->quote);
}

std::string checked_line(const check_counts& c) {
  return fmt::format("  checked     {} commits, {} states, {} signed slots, {} frames executed, {} acknowledged, "
                     "{} accusations, {} snapshots taken in\n",
                     c.commits, c.blocks, c.signatures, c.frames, c.acknowledged, c.accusations, c.snapshots);
}

ordered_json counts_json(const check_counts& c) {
  return {{"commits", c.commits},
          {"states", c.blocks},
          {"signed_slots", c.signatures},
          {"frames_executed", c.frames},
          {"frames_acknowledged", c.acknowledged},
          {"accusations", c.accusations},
          {"snapshots", c.snapshots}};
}

ordered_json clients_json(const client_counts& c) {
  return {{"submitted", c.submitted}, {"answered", c.answered}, {"accepted", c.accepted}, {"traded_lots", c.traded}};
}

ordered_json violation_json(const violation& v) {
  ordered_json j{{"invariant", v.invariant}};
  if (v.seen.replica)
    j["replica"] = v.seen.replica->value();
  j["height"] = v.seen.at.value();
  j["view"] = v.seen.view.value();
  j["at_ns"] = v.seen.when.ns;
  j["text"] = v.sentence;
  return j;
}

std::string verdict(const sweep_result& r) {
  if (!r.complete)
    return fmt::format("INCOMPLETE  {} of {} runs were made, {} failed\n", r.totals.runs, r.planned, r.totals.failed);
  if (r.totals.failed != 0)
    return fmt::format("FAILED  {} of {} runs\n", r.totals.failed, r.totals.runs);
  if (!r.missed.empty())
    return "FAILED  not everything that was asked for happened\n";
  return fmt::format("PASSED  {} {}: no invariant broken, every expectation met\n", r.totals.runs,
                     r.totals.runs == 1 ? "run" : "runs");
}

} // namespace

std::string replay_command(const scenario& s, const run_outcome& run, std::string_view program) {
  auto text = fmt::format("{} simulate {} --seed {} --replicas {} --protocol {}", program, shell_word(s.file), run.seed,
                          run.replicas, s.protocol);
  for (const auto& added : s.added_adversaries)
    text += " --adversary " + shell_word(added);
  return text;
}

std::string run_text(const scenario& s, const run_outcome& run) {
  const auto& n = run.network;
  const injected_faults f{n.lost, n.duplicated, n.reordered, n.cut, run.crashes};
  return fmt::format("{}: {} with {} replicas, seed {}, {:.1f} s of virtual time in {:.3f} s\n", s.name, s.protocol,
                     run.replicas, run.seed, in_seconds(run.ran), run.wall_seconds)
         + network_lines(f, n.sent, run.partitions, run.restarts)
         + fmt::format("  blocks      {} committed, {} by every honest replica that is up; {} commits\n",
                       run.blocks.value(), run.blocks_final.value(), run.checked.commits)
         + (run.views_to_recover ? fmt::format("  recovery    {} more blocks after the last fault took {} views\n",
                                               s.expected.commits_after, *run.views_to_recover)
                                 : "")
         + order_line(run.clients) + bribed_line(run) + checked_line(run.checked) + evidence_text(run.evidence)
         + suspicions_text(run.suspicions) + acts_text(run.adversaries)
         + fmt::format("  trace       {}\n", to_string(run.trace));
}

std::string failure_text(const scenario& s, const run_outcome& run, std::string_view program) {
  if (run.violations.empty() && run.missed.empty())
    return {};
  auto text = fmt::format("seed {} with {} replicas:\n", run.seed, run.replicas);
  for (const auto& v : run.violations)
    text += fmt::format("  {}: {} (t = {:.3f} s)\n", v.invariant, v.sentence, in_seconds(v.seen.when - time_point{}));
  for (const auto& m : run.missed)
    text += "  expectation: " + m + "\n";
  if (const auto beyond = beyond_faults(circumstances_of(s, run.replicas)); !run.violations.empty() && !beyond.empty())
    text += "  note: " + beyond + "; [expect] breaks says which invariants shall break\n";
  return text + "  again: " + replay_command(s, run, program) + "\n";
}

std::string sweep_text(const scenario& s, const sweep_options& options, const sweep_result& r) {
  const auto& t = r.totals;
  if (r.planned == 1 && t.runs == 1) // the run itself was told
    return verdict(r);
  auto text = fmt::format("{}: {} with {} replicas, seeds {} to {}, {} runs\n", s.name, s.protocol, join(s.replicas),
                          options.first_seed, options.last_seed, t.runs);
  text += network_lines(t.injected, t.sent, t.partitions, t.restarts);
  text += fmt::format("  blocks      {} committed; {} commits\n", t.blocks, t.checked.commits);
  if (s.expected.commits_after != 0)
    text += fmt::format("  recovery    {} more blocks after the last fault took at most {} views\n",
                        s.expected.commits_after, t.views_to_recover_max);
  text += order_line(t.clients) + checked_line(t.checked);
  if (t.runs > 1) // a single one has told it
    text += t.adversaries.text();
  text += fmt::format("  time        {:.0f} s of virtual time in {:.1f} s; {:.0f} messages a second and thread\n",
                      static_cast<double>(t.virtual_ns) / 1e9, r.wall_seconds,
                      t.thread_seconds > 0 ? static_cast<double>(t.delivered) / t.thread_seconds : 0.0);
  for (const auto& m : r.missed)
    text += "  expectation: " + m + "\n";
  return text + verdict(r);
}

std::string json_head(const scenario& s, const sweep_options& options) {
  const ordered_json head{{"format", "bezant-simulate"},
                          {"version", 1},
                          {"scenario", s.name},
                          {"file", s.file},
                          {"protocol", s.protocol},
                          {"replicas", s.replicas},
                          {"first_seed", options.first_seed},
                          {"last_seed", options.last_seed}};
  auto text = head.dump();
  text.pop_back(); // the object goes on
  return text + ",\n\"runs\":[\n";
}

std::string json_run(const scenario& s, const run_outcome& run) {
  const auto& n = run.network;
  ordered_json j{
    {"seed", run.seed},
    {"replicas", run.replicas},
    {"passed", run.passed()},
    {"blocks", run.blocks.value()},
    {"blocks_final", run.blocks_final.value()},
    {"sent", n.sent},
    {"delivered", n.delivered},
    {"lost", n.lost},
    {"cut", n.cut},
    {"duplicated", n.duplicated},
    {"reordered", n.reordered},
    {"unattached", n.unattached},
    {"bytes", n.bytes},
    {"partitions", run.partitions},
    {"crashes", run.crashes},
    {"restarts", run.restarts},
    {"views_to_recover", run.views_to_recover ? ordered_json(*run.views_to_recover) : ordered_json()},
    {"orders", clients_json(run.clients)},
    {"bribed", run.bribed ? ordered_json{{"base", run.bribed->base}, {"quote", run.bribed->quote}} : ordered_json()},
    {"checked", counts_json(run.checked)},
    {"suspicions", ordered_json::parse(suspicions_json(run.suspicions))},
    {"trace_digest", to_string(run.trace)},
    {"virtual_ns", run.ran.ns},
    {"wall_seconds", run.wall_seconds}};
  add_acts(j, run.adversaries);
  add_evidence(j, run.evidence);
  if (run.passed())
    return j.dump();
  j["violations"] = ordered_json::array();
  for (const auto& v : run.violations)
    j["violations"].push_back(violation_json(v));
  j["missed"] = run.missed;
  j["replay"] = replay_command(s, run);
  return j.dump();
}

std::string json_tail(const sweep_result& r) {
  const auto& t = r.totals;
  const auto& f = t.injected;
  ordered_json tail{{"complete", r.complete},
                    {"passed", r.passed()},
                    {"missed", r.missed},
                    {"totals",
                     {{"planned", r.planned},
                      {"runs", t.runs},
                      {"failed", t.failed},
                      {"blocks", t.blocks},
                      {"sent", t.sent},
                      {"delivered", t.delivered},
                      {"lost", f.lost},
                      {"cut", f.cut},
                      {"duplicated", f.duplicated},
                      {"reordered", f.reordered},
                      {"partitions", t.partitions},
                      {"crashes", f.crashes},
                      {"restarts", t.restarts},
                      {"views_to_recover_max", t.views_to_recover_max},
                      {"orders", clients_json(t.clients)},
                      {"checked", counts_json(t.checked)},
                      {"virtual_ns", t.virtual_ns},
                      {"wall_seconds", r.wall_seconds},
                      {"thread_seconds", t.thread_seconds}}}};
  t.adversaries.add_to(tail["totals"]);
  return "\n],\n" + tail.dump().substr(1) + "\n";
}

} // namespace bezant::simulation
