#include "simulation/scenario.hpp"

#include "core/nearest.hpp"
#include "core/simulated_signatures.hpp"
#include "simulation/scenario_parts.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

bool read_version(toml_section& top) {
  const auto version = top.number("bezant-scenario", 0, 1, std::numeric_limits<std::int64_t>::max());
  if (!top.has("bezant-scenario"))
    top.complain("bezant-scenario", "expected the line bezant-scenario = 1, which says what kind of file this is");
  else if (version != 0 && version != scenario::format_version)
    top.complain("bezant-scenario", "this program reads version 1 only");
  return version == scenario::format_version;
}

/// Options of the protocol: the keys of [options], and those of [options.PROTOCOL], which come before them and which
/// other protocols ignore.
void read_options(toml_section& top, const scenario_names& names, scenario& into) {
  auto options = top.table("options");
  if (options) {
    for (auto& [name, value] : options->texts())
      into.options.push_back({name, value});
    for (const auto& p : names.protocols.all())
      if (auto own = options->table(p.name); own && p.name == into.protocol)
        for (auto& [name, value] : own->texts()) {
          std::erase_if(into.options, [&called = name](const protocol_option& o) { return o.name == called; });
          into.options.push_back({name, value});
        }
    options->finish();
  }
  const auto protocol = names.protocols.find(into.protocol);
  if (!protocol)
    return;
  const auto scheme = simulated_signatures();
  const auto key = scheme->make_signer(public_key_seed("replica", 0))->key();
  const auto replicas = std::make_shared<const replica_set>(
    digest{}, into.protocol, std::vector<public_key>(into.replicas.front(), key), scheme);
  std::string why;
  if (protocol.value()->make({replica_id{0}, replicas, into.options}, &why))
    return;
  const auto about = [&](const auto& o) { return tells_of_option(why, o.name); };
  const auto which = std::ranges::find_if(into.options, about);
  const bool named = which != into.options.end();
  const auto complain = [&](toml_section& of, const std::string& name) {
    const toml_section::derived from{of, {top.key_of("protocol"), top.key_of("replicas")}};
    of.complain(name, why);
  };
  auto own = named && options ? options->table(into.protocol) : std::nullopt;
  if (own && own->has(which->name))
    complain(*own, which->name);
  else if (named && options && options->has(which->name))
    complain(*options, which->name);
  else
    complain(top, "options");
  into.options.clear(); // what an adversary makes of them is no mistake of its own
}

void read_basics(toml_section& top, const scenario_names& names, const scenario_overrides& overrides, scenario& into) {
  into.name = top.text("name", into.file);
  into.protocol = overrides.protocol.value_or(top.text("protocol", into.protocol));
  if (!names.protocols.find(into.protocol)) {
    std::vector<std::string> known;
    for (const auto& p : names.protocols.all())
      known.push_back(p.name);
    top.complain("protocol", "no protocol is called \"" + into.protocol + "\"" + hint_for(into.protocol, known));
  }
  const auto sizes = top.numbers("replicas", {4}, 1, scenario::replicas_max);
  into.replicas.assign(sizes.begin(), sizes.end());
  if (overrides.replicas)
    into.replicas = {*overrides.replicas};
  into.length = top.span("duration", into.length);
  if (into.length <= duration{})
    top.complain("duration", "expected more than nothing");
  into.real_signatures = top.choice("signatures", 0, {"simulated", "ed25519"}) == 1;
}

} // namespace

std::optional<scenario> parse_scenario(std::string_view text, const std::string& file, const scenario_names& names,
                                       const scenario_overrides& overrides, std::vector<std::string>& problems) {
  toml_problems found{file};
  const auto table = parse_toml(text, found);
  if (!table) {
    problems = found.list();
    return std::nullopt;
  }
  scenario s;
  s.file = file;
  toml_section top{*table, "", found};
  if (read_version(top)) {
    read_basics(top, names, overrides, s);
    read_options(top, names, s);
    read_network(top, s);
    read_partitions(top, s);
    read_crashes(top, s);
    read_skews(top, s);
    read_adversaries(top, names, s);
    read_random(top, s);
    read_checkpoints(top, s);
    read_workload(top, s);
    read_expectations(top, names, s);
    top.finish();
  }
  problems = found.list();
  return problems.empty() ? std::optional{std::move(s)} : std::nullopt;
}

std::optional<scenario> read_scenario(const std::string& file, const scenario_names& names,
                                      const scenario_overrides& overrides, std::vector<std::string>& problems) {
  std::string problem;
  const auto text = read_small_file(file, problem);
  if (!text) {
    problems = {problem};
    return std::nullopt;
  }
  return parse_scenario(*text, file, names, overrides, problems);
}

} // namespace bezant::simulation
