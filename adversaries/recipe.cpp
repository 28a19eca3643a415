#include "adversaries/recipe.hpp"

#include "adversaries/options.hpp"

#include <algorithm>
#include <iterator>

namespace bezant {

namespace {

recipe around(std::string name, std::string option, std::string value, recipe what) {
  recipe r{std::move(name), {}, {}};
  if (!option.empty())
    r.options.push_back({std::move(option), std::move(value)});
  r.parts.push_back(std::move(what));
  return r;
}

std::string text_of(duration d) {
  for (const auto& [unit, name] :
       {std::pair<std::int64_t, const char*>{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}})
    if (d.ns % unit == 0)
      return std::to_string(d.ns / unit) + name;
  return std::to_string(d.ns) + "ns";
}

} // namespace

recipe operator|(recipe a, recipe b) {
  recipe r{std::string{recipe::stack}, {}, {}};
  for (auto* one : {&a, &b})
    if (one->name == recipe::stack)
      std::ranges::move(one->parts, std::back_inserter(r.parts));
    else
      r.parts.push_back(std::move(*one));
  return r;
}

recipe during(time_point from, time_point until, recipe what) {
  return around("during", "time",
                text_of(from - time_point{}) + ".."
                  + (until < behaviour_options::open_end ? text_of(until - time_point{}) : ""),
                std::move(what));
}

recipe in_views(view_number first, view_number last, recipe what) {
  constexpr auto endless = std::numeric_limits<std::uint64_t>::max();
  return around("in_views", "views",
                std::to_string(first.value()) + ".."
                  + (last < view_number{endless} ? std::to_string(last.value()) : ""),
                std::move(what));
}

recipe to(const std::vector<replica_id>& targets, recipe what) {
  std::string list;
  for (const auto who : targets)
    list += (list.empty() ? "" : " ") + std::to_string(who.value());
  return around("to", "targets", list, std::move(what));
}

recipe with_probability(std::uint32_t parts, recipe what) {
  auto decimals = std::to_string(parts % 10'000);
  decimals.insert(0, 4 - decimals.size(), '0');
  return around("with_probability", "share", std::to_string(parts / 10'000) + "." + decimals + "%", std::move(what));
}

recipe when_leader(recipe what) {
  return around("when_leader", "", "", std::move(what));
}

recipe after(std::string note, recipe what) {
  return around("after", "event", std::move(note), std::move(what));
}

std::optional<time_window> window_of(const recipe& r) {
  std::optional<time_window> window;
  for (const auto& part : r.parts)
    if (const auto one = window_of(part))
      window = window ? time_window{std::min(window->from, one->from), std::max(window->until, one->until)} : *one;
  if (r.parts.empty())
    window = time_window{time_point{}, behaviour_options::open_end};
  if (r.name != "during" || !window)
    return window;
  for (const auto& o : r.options)
    if (const auto own = parse_window(o.value)) {
      window = {std::max(window->from, own->first), std::min(window->until, own->second)};
      return window->from <= window->until ? window : std::nullopt;
    }
  return window;
}

std::string to_string(const recipe& r) {
  std::string inside;
  if (r.name == recipe::stack) {
    for (const auto& part : r.parts)
      inside += (inside.empty() ? "" : " | ") + to_string(part);
    return inside;
  }
  for (const auto& o : r.options) {
    const bool list = o.value.find_first_of(", ") != std::string::npos;
    inside += (inside.empty() ? "" : ", ") + o.name + " = " + (list ? "[" + o.value + "]" : o.value);
  }
  for (const auto& part : r.parts)
    inside += (inside.empty() ? "" : ", ") + to_string(part);
  return inside.empty() ? r.name : r.name + "(" + inside + ")";
}

} // namespace bezant
