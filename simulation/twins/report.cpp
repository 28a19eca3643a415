#include "simulation/twins/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bezant::simulation::twins {

namespace {

using nlohmann::ordered_json;

std::string count_text(std::optional<std::uint64_t> count) {
  return count ? std::to_string(*count) : "more than 2^64";
}

ordered_json count_json(std::optional<std::uint64_t> count) {
  return count ? ordered_json(*count) : ordered_json();
}

std::string leaders_text(const contestant& who) {
  return who.free_leaders ? "any leader" : "leaders by the protocol's own rule, any replica with a twin";
}

ordered_json violation_json(const stage_report& r, const failed_attack& f) {
  ordered_json j{{"number", f.number}, {"invariant", f.broke.invariant}, {"text", f.broke.sentence}};
  if (f.broke.seen.replica)
    j["replica"] = f.broke.seen.replica->value();
  j["height"] = f.broke.seen.at.value();
  j["at_ns"] = f.broke.seen.when.ns;
  j["scenario"] = to_string(f.scenario, r.who.info.kind_name);
  j["shrunk"] = to_string(f.shrunk, r.who.info.kind_name);
  j["replay"] = replay_command(r.who, r.options, f.shrunk, "bezant");
  return j;
}

ordered_json stage_json(const stage_report& r) {
  ordered_json j{{"protocol", r.who.info.name},
                 {"replicas", r.what.searched.replicas},
                 {"twins", r.what.searched.twins},
                 {"rounds", r.what.searched.rounds},
                 {"mode", r.what.exhaustive ? "exhaustive" : "sampled"},
                 {"leaders", r.who.free_leaders ? "scenario" : "protocol"},
                 {"crashes", r.what.searched.crashes},
                 {"kinds_apart", r.what.searched.apart.size()},
                 {"withheld", r.options.withheld == withheld_messages::late ? "late" : "lost"},
                 {"scenarios_total", count_json(r.what.total)},
                 {"scenarios_distinct", count_json(r.what.distinct)},
                 {"planned", r.what.attacks.size()},
                 {"run", r.result.run},
                 {"failed", r.result.failed},
                 {"complete", r.result.complete},
                 {"views_to_recover_max", r.result.views_to_recover_max},
                 {"views_to_recover_allowed", r.who.recovery_views},
                 {"steps", r.result.steps},
                 {"commits", r.result.commits},
                 {"signed_slots", r.result.signatures},
                 {"accusations", r.result.accusations},
                 {"withheld_messages", r.result.withheld},
                 {"seconds", r.result.seconds}};
  j["violations"] = ordered_json::array();
  for (const auto& f : r.result.told)
    j["violations"].push_back(violation_json(r, f));
  return j;
}

} // namespace

std::string replay_command(const contestant& who, const hunt_options& options, const attack& a,
                           std::string_view program) {
  return fmt::format("{} twins --protocol {} --replicas {}{} --scenario \"{}\"", program, who.info.name, a.replicas,
                     options.withheld == withheld_messages::late ? " --late" : "", to_string(a, who.info.kind_name));
}

std::string stage_text(const contestant& who, const hunt_options& options, const stage& what) {
  return fmt::format("{}: {} replicas, {} with a twin, {} rounds, {}{}{}{}\n"
                     "  scenarios   {}, of which {} differ; {}\n",
                     who.info.name, what.searched.replicas, what.searched.twins, what.searched.rounds,
                     leaders_text(who), what.searched.crashes ? ", crashes" : "",
                     what.searched.apart.empty() ? "" : ", kinds apart",
                     options.withheld == withheld_messages::late ? ", withheld messages come late" : "",
                     count_text(what.total), count_text(what.distinct),
                     what.exhaustive ? std::string{"all of them"}
                                     : fmt::format("a sample of {}, seed {}", what.attacks.size(), options.seed));
}

std::string result_text(const stage_report& r, std::string_view program) {
  const auto& x = r.result;
  auto text =
    fmt::format("  run         {} in {:.1f} s, {:.0f} a second\n"
                "  seen        {} steps, {} messages withheld, {} honest commits, {} signed slots, {} accusations\n"
                "  recovery    at most {} views (allowed: {})\n",
                x.run, x.seconds, x.seconds > 0 ? static_cast<double>(x.run) / x.seconds : 0.0, x.steps, x.withheld,
                x.commits, x.signatures, x.accusations, x.views_to_recover_max, r.who.recovery_views);
  for (const auto& f : x.told)
    text +=
      fmt::format("  {}: {}\n    scenario  {}\n    again:    {}\n", f.broke.invariant, f.broke.sentence,
                  to_string(f.scenario, r.who.info.kind_name), replay_command(r.who, r.options, f.shrunk, program));
  if (x.failed > x.told.size())
    text += fmt::format("  ... and {} more\n", x.failed - x.told.size());
  if (x.failed != 0)
    return text + fmt::format("FAILED  {} of {} scenarios\n", x.failed, x.run);
  if (!x.complete)
    return text + fmt::format("INCOMPLETE  {} of {} scenarios were run\n", x.run, r.what.attacks.size());
  return text + "PASSED\n";
}

std::string outcome_text(const contestant& who, const attack& a, const attack_outcome& outcome) {
  auto text = fmt::format(
    "{}: {}\n  seen        {} steps, {} messages withheld, {} honest commits, {} signed slots, {} accusations\n",
    who.info.name, to_string(a, who.info.kind_name), outcome.steps, outcome.withheld, outcome.commits,
    outcome.signatures, outcome.accusations);
  if (outcome.broke)
    return text
           + fmt::format("  {}: {} (t = {:.3f} s)\nFAILED\n", outcome.broke->invariant, outcome.broke->sentence,
                         static_cast<double>(outcome.broke->seen.when.ns) / 1e9);
  return text + fmt::format("  recovery    {} views\nPASSED\n", outcome.views_to_recover);
}

std::string report_json(const std::vector<stage_report>& stages, const hunt_options& options, bool passed) {
  ordered_json j{{"format", "bezant-twins"}, {"version", 1}, {"seed", options.seed}, {"passed", passed}};
  j["stages"] = ordered_json::array();
  for (const auto& r : stages)
    j["stages"].push_back(stage_json(r));
  return j.dump(1) + "\n";
}

} // namespace bezant::simulation::twins
