#include "simulation/swarm/report.hpp"

#include "simulation/adversary_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bezant::simulation::swarm {

namespace {

using nlohmann::ordered_json;

double in_seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

double runs_per_minute(const hunt_result& r) {
  return r.wall_seconds > 0 ? static_cast<double>(r.all.runs) * 60 / r.wall_seconds : 0;
}

template <class Map>
std::string list_of(const char* title, const Map& counts) {
  constexpr std::size_t width = 120;
  std::string text;
  std::string line = fmt::format("  {:<12}", title);
  for (const auto& [name, count] : counts) {
    auto entry = fmt::format("{} {}", name, count);
    if (line.size() + entry.size() + 2 > width) {
      text += line + "\n";
      line = std::string(14, ' ');
    } else if (line.size() > 14) {
      line += ", ";
    }
    line += entry;
  }
  return counts.empty() ? std::string{} : text + line + "\n";
}

std::string violation_lines(const std::vector<violation>& list) {
  std::string text;
  for (const auto& v : list)
    text += fmt::format("  {}: {} (t = {:.3f} s)\n", v.invariant, v.sentence, in_seconds(v.seen.when.ns));
  return text;
}

template <class Map>
ordered_json json_of(const Map& counts) {
  auto j = ordered_json::object();
  for (const auto& [name, count] : counts)
    j[fmt::format("{}", name)] = count;
  return j;
}

std::string left_out_text(const std::vector<left_out>& list) {
  std::string text;
  for (const auto& l : list) {
    std::string with;
    for (const auto& protocol : l.protocols)
      with += (with.empty() ? " with " : ", ") + protocol;
    text += fmt::format("  {:<12}{}{}: {}\n", text.empty() ? "left out" : "", l.what, with, l.why);
  }
  return text;
}

ordered_json left_out_json(const std::vector<left_out>& list) {
  auto j = ordered_json::array();
  for (const auto& l : list)
    j.push_back({{"what", l.what}, {"protocols", l.protocols}, {"why", l.why}});
  return j;
}

ordered_json violations_json(const std::vector<violation>& list) {
  auto j = ordered_json::array();
  for (const auto& v : list)
    j.push_back({{"invariant", v.invariant}, {"text", v.sentence}, {"at_ns", v.seen.when.ns}});
  return j;
}

ordered_json failure_json(const failure& f, const draw_from& from, std::string_view program) {
  ordered_json j{{"seed", f.found.what.seed},         {"protocol", f.found.what.what.protocol},
                 {"replicas", f.found.what.replicas}, {"violations", violations_json(f.found.violations())},
                 {"after_seconds", f.after_seconds},  {"replay", replay_command(f.found.what, from, {}, program)}};
  add_acts(j, f.found.outcome.adversaries);
  if (f.shrunk)
    j["shrunk"] = {{"replicas", f.shrunk->smallest.what.replicas},
                   {"without", f.shrunk->without},
                   {"runs", f.shrunk->runs},
                   {"violations", violations_json(f.shrunk->smallest.violations())},
                   {"replay", replay_command(f.shrunk->smallest.what, from, f.shrunk->without, program)}};
  return j;
}

} // namespace

std::string failure_text(const failure& f, const draw_from& from, std::string_view program) {
  auto text =
    fmt::format("seed {}, {} with {} replicas:\n", f.found.what.seed, f.found.what.what.protocol, f.found.what.replicas)
    + violation_lines(f.found.violations()) + acts_text(f.found.outcome.adversaries)
    + "  again: " + replay_command(f.found.what, from, {}, program) + "\n";
  if (!f.shrunk)
    return text;
  const auto& small = f.shrunk->smallest;
  return text
         + fmt::format("  the smallest of {} variants has {} replicas, {} adversaries, {} partitions, {} crashes:\n",
                       f.shrunk->runs, small.what.replicas, small.what.what.adversaries.size(),
                       small.what.what.partitions.size(),
                       small.what.what.crashes.size() + small.what.what.write_crashes.size())
         + violation_lines(small.violations())
         + "  small: " + replay_command(small.what, from, f.shrunk->without, program) + "\n";
}

std::string result_text(const hunt_result& r) {
  const auto& t = r.all;
  auto text = fmt::format("{} runs in {:.1f} s, {:.0f} a minute; {:.0f} s of virtual time\n", t.runs, r.wall_seconds,
                          runs_per_minute(r), in_seconds(t.virtual_ns));
  text += list_of("protocols", t.protocols) + list_of("replicas", t.sizes) + list_of("options", t.options);
  text += fmt::format("  {:<12}{} replicas in all\n", "byzantine", t.byzantine) + list_of("behaviours", t.behaviours);
  if (t.byzantine != 0)
    text += fmt::format("  {:<12}{}; {} of {} Byzantine replicas never acted\n", "acts", kinds_text(t.acts), t.idle,
                        t.byzantine);
  text += left_out_text(r.not_drawn);
  text += list_of("faults", t.injected) + list_of("in runs", t.faults);
  text += fmt::format("  {:<12}{} blocks, {} orders with a result, {} messages\n", "committed", t.blocks, t.orders,
                      t.messages);
  text += fmt::format("  {:<12}{} commits, {} states, {} signed slots, {} frames, {} acknowledged, {} accusations, "
                      "{} snapshots taken in, {} traces twice\n",
                      "checked", t.checked.commits, t.checked.blocks, t.checked.signatures, t.checked.frames,
                      t.checked.acknowledged, t.checked.accusations, t.checked.snapshots, t.repeated);
  text +=
    fmt::format("  {:<12}progress after the last fault took at most {} views\n", "recovery", t.views_to_recover_max);
  text += list_of("broken", t.broken);
  if (t.failed != 0)
    return text + fmt::format("FAILED  {} of {} runs\n", t.failed, t.runs);
  if (!r.complete)
    return text + fmt::format("INCOMPLETE  {} of {} runs were made; no invariant broken\n", t.runs, r.planned);
  return text + fmt::format("PASSED  {} runs: no invariant broken\n", t.runs);
}

std::string result_json(const hunt_result& r, const draw_from& from, const hunt_options& options,
                        std::string_view program) {
  const auto& t = r.all;
  ordered_json j{{"format", "bezant-swarm"},
                 {"version", 1},
                 {"protocols", from.protocols},
                 {"replicas", from.replicas},
                 {"beyond_f", from.beyond_f},
                 {"first_seed", options.first_seed},
                 {"runs", t.runs},
                 {"failed", t.failed},
                 {"complete", r.complete},
                 {"passed", r.complete && t.failed == 0},
                 {"wall_seconds", r.wall_seconds},
                 {"runs_per_minute", runs_per_minute(r)},
                 {"virtual_ns", t.virtual_ns},
                 {"injections",
                  {{"protocols", json_of(t.protocols)},
                   {"replicas", json_of(t.sizes)},
                   {"options", json_of(t.options)},
                   {"byzantine_replicas", t.byzantine},
                   {"behaviours", json_of(t.behaviours)},
                   {"acts", kinds_json(t.acts)},
                   {"byzantine_replicas_without_act", t.idle},
                   {"faults", json_of(t.injected)},
                   {"runs_with_fault", json_of(t.faults)}}},
                 {"left_out", left_out_json(r.not_drawn)},
                 {"blocks", t.blocks},
                 {"orders", t.orders},
                 {"messages", t.messages},
                 {"traces_compared", t.repeated},
                 {"views_to_recover_max", t.views_to_recover_max},
                 {"broken", json_of(t.broken)},
                 {"failures", ordered_json::array()}};
  for (const auto& f : r.failures)
    j["failures"].push_back(failure_json(f, from, program));
  return j.dump(1) + "\n";
}

} // namespace bezant::simulation::swarm
