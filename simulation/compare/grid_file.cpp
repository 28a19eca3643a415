#include "simulation/compare/grid_file.hpp"

#include "simulation/compare/contestants.hpp"
#include "simulation/seat.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::comparison {

namespace {

using simulation::toml_problems;
using simulation::toml_section;

constexpr std::int64_t format_version = 1;

bool read_version(toml_section& top) {
  const auto version = top.number("bezant-compare", 0, 1, std::numeric_limits<std::int64_t>::max());
  if (!top.has("bezant-compare"))
    top.complain("bezant-compare", "expected the line bezant-compare = 1, which says what kind of file this is");
  else if (version != 0 && version != format_version)
    top.complain("bezant-compare", "this program reads version 1 only");
  return version == format_version;
}

delay_range read_delay(toml_section& from, std::string_view key, const std::string& text) {
  if (const auto delay = parse_delay(text))
    return *delay;
  from.complain(key, "\"" + text + "\": expected a span of time such as \"10ms\", or a range such as \"50±10ms\"");
  return {};
}

void read_lists(toml_section& top, grid& into) {
  into.replicas = top.numbers("replicas", into.replicas, 1, grid::replicas_max);
  into.block = top.numbers("block", into.block, 1, grid::block_max);
  into.payload = top.numbers("payload", into.payload, 0, grid::payload_max);
  into.silent = top.numbers("silent", into.silent, 0, grid::replicas_max - 1);
  into.byzantine = top.numbers("byzantine", into.byzantine, 0, grid::replicas_max - 1);
  into.load = top.numbers("load", into.load, 0, grid::load_max);
  into.seeds = top.number("seeds", into.seeds, 1, grid::seeds_max);
  if (const auto texts = top.text_list("delay", {}); !texts.empty()) {
    into.delay.clear();
    for (const auto& text : texts) {
      const auto one = read_delay(top, "delay", text);
      if (top.good("delay") && std::ranges::find(into.delay, one) != into.delay.end())
        top.complain("delay", "\"" + text + "\" is there twice");
      into.delay.push_back(one);
    }
  }
}

void read_lengths(toml_section& top, grid& into) {
  const auto read = [&](const char* rounds, const char* time, stretch& length) {
    if (top.has(rounds) && top.has(time))
      top.complain(time, std::string{"there is "} + rounds + ", too: only one of the two counts");
    if (top.has(rounds))
      length = {top.number(rounds, 1, 1, 1'000'000'000), {}};
    if (top.has(time)) {
      length = {0, top.span(time, seconds(1))};
      if (top.good(time) && length.time <= duration{})
        top.complain(time, "expected more than nothing");
    }
  };
  read("views", "duration", into.measured);
  read("warm_up_views", "warm_up", into.warm_up);
}

void read_costs(toml_section& top, grid& into) {
  auto cost = top.table("cost");
  if (!cost)
    return;
  into.costs.sign = cost->span("sign", into.costs.sign);
  into.costs.verify = cost->span("verify", into.costs.verify);
  into.costs.hash_kib = cost->span("hash_kib", into.costs.hash_kib);
  cost->finish();
}

void read_network(toml_section& top, grid& into) {
  auto network = top.table("network");
  if (!network)
    return;
  into.bytes_per_second = network->number("bandwidth", into.bytes_per_second, 0, 1'000'000'000'000);
  for (auto& one : network->tables("change")) {
    const auto [from, until] = one.spans("during", {});
    if (!one.has("during") || (one.good("during") && from == until))
      one.complain("during", "expected the time in which this holds, such as \"10s..20s\"");
    into.changes.push_back(
      {time_point{from.ns}, time_point{until.ns}, read_delay(one, "delay", one.text("delay", ""))});
    one.finish();
  }
  network->finish();
}

void apply(const grid_overrides& o, grid& into) {
  const auto take = [](const auto& from, auto& to) {
    if (!from.empty())
      to = from;
  };
  take(o.replicas, into.replicas);
  take(o.block, into.block);
  take(o.payload, into.payload);
  take(o.delay, into.delay);
  take(o.silent, into.silent);
  take(o.byzantine, into.byzantine);
  take(o.load, into.load);
  into.seeds = o.seeds.value_or(into.seeds);
  into.warm_up = o.warm_up.value_or(into.warm_up);
  into.measured = o.measured.value_or(into.measured);
}

/// The behaviours of the command line, else of the file. What is wrong with the command line goes to `wrong`.
void read_behaviours(toml_section& top, const known_names& names, const grid_overrides& o, grid& into,
                     std::vector<std::string>& wrong) {
  const auto in_file = top.text_list("behaviours", {});
  const auto refuse = [&](const std::string& text, const std::string& why) {
    if (o.behaviours.empty())
      top.complain("behaviours", "\"" + text + "\": " + why);
    else
      wrong.push_back("--behaviours \"" + text + "\": " + why);
  };
  const auto is_there = [&into](const recipe& r) {
    return std::ranges::any_of(into.behaviours, [&](const auto& b) { return to_string(b) == to_string(r); });
  };
  for (const auto& text : o.behaviours.empty() ? in_file : o.behaviours) {
    std::string why;
    auto read = parse_recipe(text, names.adversaries, &why);
    if (!read)
      refuse(text, why);
    else if (is_there(read.value()))
      refuse(text, "is there twice");
    else
      into.behaviours.push_back(std::move(read).value());
  }
  const bool counted = top.has("byzantine") || !o.byzantine.empty();
  if (into.behaviours.empty() && std::ranges::any_of(into.byzantine, [](auto count) { return count != 0; })) {
    constexpr const char* missing = "behaviours says what they do, and is missing";
    const toml_section::derived what{top, {top.key_of("behaviours")}};
    if (o.byzantine.empty())
      top.complain("byzantine", missing);
    else if (o.behaviours.empty())
      wrong.push_back(std::string{"--byzantine: "}.append(missing));
  } else if (!into.behaviours.empty() && !counted)
    into.byzantine = {0, 1};
}

/// A behaviour whose options no contestant can be given. Gives sentences.
std::vector<std::string> impossible_behaviours(const grid& g, const known_names& names) {
  std::vector<std::string> list;
  for (const auto& b : g.behaviours)
    for (const auto& who : g.contestants) {
      const auto protocol = names.protocols.find(who.protocol);
      if (!protocol || !names.adversaries.inapplicable(b, *protocol.value()).empty()
          || !names.adversaries.needs_orders(b).empty())
        continue; // such a cell says so
      const simulation::seat s{b, {replica_id{1}}};
      const auto refused =
        refusal_of(s, names.adversaries, *protocol.value(), who.options, std::ranges::min(g.replicas), false);
      if (!refused.why.empty() && !refused.inapplicable) {
        list.push_back("behaviours: \"" + to_string(b) + "\" with " + who.name + ": " + refused.why);
        break;
      }
    }
  return list;
}

/// What no key by itself gets wrong. Gives sentences.
std::vector<std::string> contradictions(const grid& g) {
  std::vector<std::string> list;
  const auto few = std::ranges::min(g.replicas);
  if (std::ranges::max(g.silent) + std::ranges::max(g.byzantine) >= few && std::ranges::max(g.byzantine) != 0)
    list.push_back("byzantine: " + std::to_string(std::ranges::max(g.silent)) + " silent and "
                   + std::to_string(std::ranges::max(g.byzantine)) + " Byzantine of " + std::to_string(few)
                   + " replicas: somebody must be left to measure");
  else if (const auto many = std::ranges::max(g.silent); many >= few)
    list.push_back("silent: " + std::to_string(many) + " of " + std::to_string(few)
                   + " replicas cannot be silent: somebody must be left to measure");
  if (const auto most = std::ranges::max(g.block) * (std::ranges::max(g.payload) + 8); most > payload::bytes_max)
    list.push_back("block, payload: a block may have at most " + std::to_string(payload::bytes_max) + " bytes, not "
                   + std::to_string(most));
  if (g.replicas.size() * g.block.size() * g.payload.size() * g.delay.size() * g.silent.size() * g.load.size()
        * std::max<std::size_t>(g.byzantine.size() * g.behaviours.size(), 1)
        * std::max<std::size_t>(g.contestants.size(), 1) * g.seeds
      > grid::cells_max)
    list.push_back(fmt::format("a grid has at most {} cells", grid::cells_max));
  return list;
}

} // namespace

std::optional<grid> parse_grid(std::string_view text, const std::string& file, const known_names& names,
                               const grid_overrides& overrides, std::vector<std::string>& problems) {
  toml_problems found{file};
  toml::table table;
  try {
    table = toml::parse(text, std::string_view{file});
  } catch (const toml::parse_error& e) {
    found.add(e.source(), std::string{e.description()});
    problems = found.list();
    return std::nullopt;
  }
  grid g;
  toml_section top{table, "", found};
  std::vector<std::string> wrong;
  if (file.empty() || read_version(top)) {
    g.real_time = top.flag("real_time", false) || overrides.real_time;
    if (g.real_time) { // rounds on real threads may last microseconds
      g.warm_up = {0, seconds(1)};
      g.measured = {0, seconds(5)};
    }
    read_lists(top, g);
    read_lengths(top, g);
    read_costs(top, g);
    read_network(top, g);
    apply(overrides, g);
    read_contestants(top, names, overrides, g, wrong);
    read_behaviours(top, names, overrides, g, wrong);
    top.finish();
  }
  problems = found.list();
  problems.insert(problems.end(), wrong.begin(), wrong.end());
  if (problems.empty())
    for (const auto& what : contradictions(g))
      problems.push_back(file.empty() ? what : std::string{file}.append(": ").append(what));
  if (problems.empty())
    problems = impossible_behaviours(g, names);
  return problems.empty() ? std::optional{std::move(g)} : std::nullopt;
}

std::optional<grid> read_grid(const std::string& file, const known_names& names, const grid_overrides& overrides,
                              std::vector<std::string>& problems) {
  if (file.empty())
    return parse_grid("", "", names, overrides, problems);
  std::string problem;
  const auto text = simulation::read_small_file(file, problem);
  if (!text) {
    problems = {problem};
    return std::nullopt;
  }
  return parse_grid(*text, file, names, overrides, problems);
}

} // namespace bezant::comparison
