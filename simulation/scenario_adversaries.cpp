// The adversaries of a scenario: recipes, and the conditions that stand beside them as keys.
#include "simulation/diagnosis.hpp"
#include "simulation/scenario_parts.hpp"
#include "simulation/seat.hpp"

#include <algorithm>
#include <charconv>

namespace bezant::simulation {

namespace {

/// Keys that are combinators around the whole behaviour, the innermost first.
constexpr std::array<std::string_view, 6> conditions{"to",    "with_probability", "when_leader", "in_views", "after",
                                                     "during"};

/// The value of a condition's key as its option's text.
std::string text_of(toml_section& entry, std::string_view key, const scenario& s) {
  if (key != "to")
    return entry.text(key, "");
  const toml_section::derived size{entry, {entry.top_key("replicas")}};
  std::string list;
  for (const auto n : entry.numbers(key, {}, 0, replica_most(s)))
    list += (list.empty() ? "" : " ") + std::to_string(n);
  return list;
}

/// `tried` gets each key with the recipe up to it.
template <class F>
recipe with_conditions(toml_section& entry, recipe what, const scenario_names& names, const scenario& s, F tried) {
  for (const auto key : conditions) {
    if (!entry.has(key))
      continue;
    recipe around{std::string{key}, {}, {}};
    if (key == "when_leader") {
      if (!entry.flag(key, false))
        continue;
    } else {
      const auto info = names.adversaries.find(key);
      around.options.push_back({info.value()->options.front().name, text_of(entry, key, s)});
    }
    around.parts.push_back(std::move(what));
    what = std::move(around);
    tried(key, what);
  }
  return what;
}

/// What stands before the dots of "A..B" or "A..".
std::string_view first_of(const recipe& r) {
  if (r.options.empty())
    return {};
  const std::string_view text = r.options.front().value;
  return text.substr(0, text.find(".."));
}

/// Why a part of the behaviour never acts: its time or its views come after the end of the run. Empty if that cannot be
/// told.
std::string never_acts(const recipe& r, const scenario& s) {
  if (r.name == "during") {
    if (const auto from = parse_duration(first_of(r)); from && *from >= s.length)
      return "never acts: during " + r.options.front().value + " lies after the end of the run at "
             + text_of_span(s.length);
  } else if (r.name == "in_views") {
    const auto text = first_of(r);
    std::uint64_t from = 0;
    const bool read = std::from_chars(text.data(), text.data() + text.size(), from).ec == std::errc{};
    if (const auto most = views_possible(s); read && most && from > *most)
      return "never acts: in_views " + r.options.front().value + " lies after the end of the run, which has at most "
             + std::to_string(*most) + " views";
  }
  for (const auto& part : r.parts)
    if (auto why = never_acts(part, s); !why.empty())
      return why;
  return {};
}

/// The window beside a behaviour lies within the run, as one of a partition does.
bool window_is_good(toml_section& entry, const recipe& what, const scenario& s) {
  const auto& text = what.options.front().value; // of the outermost condition
  const auto dots = text.find("..");
  const auto until = dots == std::string::npos ? std::nullopt : parse_duration(std::string_view{text}.substr(dots + 2));
  if (!until || *until <= s.length) // what is no span is complained of with the behaviour
    return true;
  const toml_section::derived size{entry, {entry.top_key("duration")}};
  entry.complain("during", "expected two different times within the run, which ends at " + text_of_span(s.length));
  return false;
}

/// Makes the adversary once, to learn whether its options are good; else complains of `key`. True if there is no
/// complaint.
bool try_out(toml_section& entry, std::string_view key, const adversary_plan& plan, const scenario_names& names,
             scenario& into) {
  const auto found = names.protocols.find(into.protocol);
  if (!found || plan.replicas.empty())
    return true;
  if (auto why = names.adversaries.inapplicable(plan.what, *found.value()); !why.empty()) {
    into.inapplicable = std::move(why);
    return true;
  }
  const seat s{plan.what, {plan.replicas.begin(), plan.replicas.end()}};
  const auto refused =
    refusal_of(s, names.adversaries, *found.value(), into.options, *std::ranges::min_element(into.replicas), true);
  if (refused.inapplicable)
    into.inapplicable = refused.why;
  if (refused.inapplicable)
    return true;
  const auto why = refused.why.empty() ? never_acts(plan.what, into) : refused.why;
  if (why.empty())
    return true;
  const toml_section::derived size{entry,
                                   {entry.top_key("replicas"), entry.top_key("protocol"), entry.top_key("duration")}};
  entry.complain(key, why);
  return false;
}

} // namespace

void read_adversaries(toml_section& top, const scenario_names& names, scenario& into) {
  std::vector<replica_id> taken;
  for (auto& entry : top.tables("adversary")) {
    adversary_plan plan;
    plan.replicas = read_replicas(entry, "replicas", into);
    for (const auto who : plan.replicas) {
      if (std::ranges::find(taken, who) != taken.end())
        entry.complain("replicas", "replica " + std::to_string(who.value()) + " has an adversary already");
      taken.push_back(who);
    }
    const auto text = entry.text("behaviour", "");
    for (const auto key : conditions)
      static_cast<void>(entry.has(key)); // it is known, whatever the behaviour
    std::string why;
    if (text.empty()) {
      entry.complain("behaviour", "expected, such as behaviour = \"silent\" or \"equivocate | delay(200ms)\"");
    } else if (auto what = parse_recipe(text, names.adversaries, &why)) {
      plan.what = std::move(what).value();
      bool good = true;
      const auto try_with = [&](std::string_view key, const recipe& so_far) {
        if (!good)
          return;
        plan.what = so_far;
        good = (key != "during" || window_is_good(entry, so_far, into)) && try_out(entry, key, plan, names, into);
      };
      try_with("behaviour", recipe{plan.what});
      plan.what = with_conditions(entry, plan.what, names, into, try_with);
    } else {
      entry.complain("behaviour", why);
    }
    entry.finish();
    into.adversaries.push_back(std::move(plan));
  }
}

} // namespace bezant::simulation
