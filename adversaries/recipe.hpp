// A composed adversary as a value: built in C++, or read from text such as "equivocate | delay(200ms)".
#pragma once

#include "adversaries/config.hpp"
#include "core/error.hpp"

#include <string>
#include <vector>

namespace bezant {

class adversary_registry;

/// A behaviour with its options, a combinator around others, or a stack of several ("|").
struct recipe {
  static constexpr std::string_view stack = "|";

  std::string name;                     ///< in the registry, or `stack`
  std::vector<protocol_option> options; ///< by name
  std::vector<recipe> parts;            ///< of a stack, or what a combinator stands around

  friend bool operator==(const recipe&, const recipe&) = default;
};

/// A behaviour by its name in the registry.
inline recipe use(std::string name, std::vector<protocol_option> options = {}) {
  return {std::move(name), std::move(options), {}};
}

/// What `a` lets out goes through `b`.
recipe operator|(recipe a, recipe b);

// Combinators. Views and times are both included; times are on the replica's own clock. The highest value of a type is
// no end.
recipe during(time_point from, time_point until, recipe what);
recipe in_views(view_number first, view_number last, recipe what);
/// Only messages to `targets` are bent; the others get what an honest replica says.
recipe to(const std::vector<replica_id>& targets, recipe what);
/// Each effect and event is bent with this probability, in parts of a million.
recipe with_probability(std::uint32_t parts, recipe what);
/// Only in views that this replica leads.
recipe when_leader(recipe what);
/// From the first time on that the core reports `note`, such as "finalized" or "timeout".
recipe after(std::string note, recipe what);

/// From when to when, both included, on a clock that is 0 when the run begins.
struct time_window {
  time_point from, until;
};

/// The times at which something in the recipe may act, by its `during`s: from the earliest to the latest, without an
/// end `time_point` of the highest value. Nothing if no time suits all that stand around each other.
std::optional<time_window> window_of(const recipe& r);

/// The text that `parse_recipe` reads as this recipe.
std::string to_string(const recipe& r);

/// Reads a recipe:
///   recipe   = part { "|" part }
///   part     = name [ "(" argument { "," argument } ")" ]
///   argument = [ name "=" ] value, or for a combinator the recipe that it stands around, last
///   value    = text without any of , ( ) | =, or a list in [ ]
/// A value without a name is the first option that is not named. Nothing on an error; then `why` says in which column,
/// what was expected, and the nearest known name.
result<recipe> parse_recipe(std::string_view text, const adversary_registry& known, std::string* why = nullptr);

} // namespace bezant
