#include "cli/compare_lists.hpp"

#include "cli/numbers.hpp"

#include <algorithm>

namespace bezant::cli {

namespace {

using comparison::grid;

[[noreturn]] void refuse(const std::string& option, const std::string& expected, const std::string& got) {
  throw CLI::ValidationError(option, "expected " + expected + ", got \"" + got + "\"");
}

/// The values of a list, without blanks around them.
std::vector<std::string> values_of(const std::string& text) {
  std::vector<std::string> list;
  for (std::size_t at = 0; at <= text.size() && !text.empty();) {
    const auto comma = std::min(text.find(',', at), text.size());
    list.push_back(CLI::detail::trim_copy(text.substr(at, comma - at)));
    at = comma + 1;
  }
  return list;
}

/// Recipes, whose own commas stand in brackets.
std::vector<std::string> recipes_of(const std::string& text) {
  std::vector<std::string> list;
  std::string one;
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (c == ',' && depth == 0)
      list.push_back(CLI::detail::trim_copy(std::exchange(one, {})));
    else
      one += c;
  }
  if (!text.empty())
    list.push_back(CLI::detail::trim_copy(one));
  return list;
}

std::vector<std::uint64_t> wholes(const std::string& option, const std::string& text, std::uint64_t least,
                                  std::uint64_t most) {
  std::vector<std::uint64_t> list;
  for (const auto& value : values_of(text)) {
    const auto number = parse_whole(value);
    if (!number || *number < least || *number > most)
      refuse(option, "whole numbers from " + std::to_string(least) + " to " + std::to_string(most) + " and commas",
             value);
    if (std::ranges::find(list, *number) != list.end())
      refuse(option, "each number once", value);
    list.push_back(*number);
  }
  return list;
}

/// Reads "name.option=value".
std::pair<std::string, protocol_option> option_of(const std::string& text) {
  const auto equals = text.find('=');
  const auto dot = text.find('.');
  if (dot == 0 || dot == std::string::npos || equals == std::string::npos || equals < dot + 2)
    refuse("--option", "PROTOCOL.NAME=VALUE", text);
  return {text.substr(0, dot), {text.substr(dot + 1, equals - dot - 1), text.substr(equals + 1)}};
}

} // namespace

void compare_lists::add_to(CLI::App& app, const protocol_registry& known) {
  std::string names;
  for (const auto& one : known.all())
    names += (names.empty() ? "" : ", ") + one.name;
  const auto list = [&app](const std::string& name, std::string& into, const std::string& about, const char* type) {
    app.add_option(name, into, about)->type_name(type);
  };
  list("--protocols", protocols, "Protocols, or variants of the grid file (default: all): " + names, "A,B,...");
  list("--replicas", replicas, "Sizes of the cluster (default: 4)", "N,...");
  list("--block", block, "Transactions in a block (default: 400)", "N,...");
  list("--payload", payload, "Bytes of a transaction besides its number (default: 128)", "N,...");
  list("--delay", delay, "One-way delays of the network (default: 10ms)", "TIME,...");
  list("--silent", silent, "Replicas that say nothing, spread evenly (default: 0)", "N,...");
  list("--behaviours", behaviours, "What Byzantine replicas do, such as \"equivocate | delay(200ms),silent\"",
       "RECIPE,...");
  list("--byzantine", byzantine, "How many there are, spread from replica 1 on (default with --behaviours: 0,1)",
       "N,...");
  list("--load", load, "Transactions a second; 0: every block is full (default: 0)", "N,...");
  list("--seeds", seeds, "Seeds 1 to this of each cell (default: 1)", "N");
  list("--views", views, "Measure for this many views, or blocks where they are more (default: 60)", "N");
  app.add_option("--duration", duration, "Measure for this long instead (real time: 5s)")
    ->type_name("TIME")
    ->excludes("--views");
  list("--warm-up", warm_up, "Views or time that are not measured (default: 10; real time: 1s)", "N|TIME");
  app.add_option("--option", options, "Protocol option, such as streamlet.delta=50ms; may be repeated")
    ->type_name("PROTOCOL.NAME=VALUE")
    ->allow_extra_args(false);
}

void compare_lists::read_into(comparison::grid_overrides& into) const {
  into.protocols = values_of(protocols);
  into.replicas = wholes("--replicas", replicas, 1, grid::replicas_max);
  into.block = wholes("--block", block, 1, grid::block_max);
  into.payload = wholes("--payload", payload, 0, grid::payload_max);
  into.silent = wholes("--silent", silent, 0, grid::replicas_max - 1);
  into.behaviours = recipes_of(behaviours);
  into.byzantine = wholes("--byzantine", byzantine, 0, grid::replicas_max - 1);
  into.load = wholes("--load", load, 0, grid::load_max);
  for (const auto& value : values_of(delay)) {
    const auto one = comparison::parse_delay(value);
    if (!one)
      refuse("--delay", "times such as 10ms, or ranges such as 50±10ms, and commas", value);
    if (std::ranges::find(into.delay, *one) != into.delay.end())
      refuse("--delay", "each time once", value);
    into.delay.push_back(*one);
  }
  if (const auto number = wholes("--seeds", seeds, 1, grid::seeds_max); !number.empty())
    into.seeds = number.front();
  const auto length = [](const std::string& option, const std::string& text) {
    const auto read = comparison::parse_stretch(text);
    if (!text.empty() && !read)
      refuse(option, "a whole number above 0 or a time such as 20s", text);
    return read;
  };
  if (const auto rounds = length("--views", views)) {
    if (rounds->rounds == 0)
      refuse("--views", "a whole number above 0", views);
    into.measured = rounds;
  }
  if (const auto time = length("--duration", duration)) {
    if (time->rounds != 0)
      refuse("--duration", "a time such as 20s", duration);
    into.measured = time;
  }
  into.warm_up = length("--warm-up", warm_up);
  for (const auto& text : options)
    into.options.push_back(option_of(text));
}

} // namespace bezant::cli
