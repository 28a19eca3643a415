#include "adversaries/options.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace bezant {

namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [at, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || at != text.data() + text.size())
    return std::nullopt;
  return value;
}

/// "A..B" as two texts, of which one may be empty; nothing if the dots or both are missing.
std::optional<std::pair<std::string_view, std::string_view>> parse_pair(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos || text.size() == 2)
    return std::nullopt;
  const auto trimmed = [](std::string_view side) {
    const auto first = std::min(side.find_first_not_of(' '), side.size());
    return side.substr(first, side.find_last_not_of(' ') + 1 - first);
  };
  return std::pair{trimmed(text.substr(0, dots)), trimmed(text.substr(dots + 2))};
}

/// "12.5%" in parts of a million.
std::optional<std::uint32_t> parse_share(std::string_view text) {
  if (!text.ends_with('%'))
    return std::nullopt;
  text.remove_suffix(1);
  const auto dot = text.find('.');
  const auto whole = parse_number(text.substr(0, dot));
  std::uint64_t parts = 0;
  if (dot != std::string_view::npos) {
    auto decimals = std::string{text.substr(dot + 1)};
    if (decimals.empty() || decimals.size() > 4 || !parse_number(decimals))
      return std::nullopt;
    decimals.append(4 - decimals.size(), '0');
    parts = *parse_number(decimals);
  }
  if (!whole || *whole > 100 || *whole * 10'000 + parts > 1'000'000)
    return std::nullopt;
  return static_cast<std::uint32_t>(*whole * 10'000 + parts);
}

} // namespace

std::optional<std::pair<time_point, time_point>> parse_window(std::string_view text) {
  const auto parts = parse_pair(text);
  if (!parts)
    return std::nullopt;
  const auto from = parts->first.empty() ? std::optional{duration{}} : parse_duration(parts->first);
  const auto until =
    parts->second.empty() ? std::optional{behaviour_options::open_end - time_point{}} : parse_duration(parts->second);
  if (!from || !until || *from >= *until)
    return std::nullopt;
  return std::pair{time_point{} + *from, time_point{} + *until};
}

void behaviour_options::refuse(std::string_view name, const std::string& expected) {
  const auto* text = find(name);
  complain("option " + std::string{name} + (text == nullptr ? " is missing" : " = \"" + *text + "\"") + ": expected "
           + expected);
}

std::set<std::uint64_t> behaviour_options::numbers(std::string_view name, std::set<std::uint64_t> fallback,
                                                   std::uint64_t most) {
  constexpr std::size_t numbers_max = 1'024;
  const auto* text = find(name);
  if (text == nullptr)
    return fallback;
  std::set<std::uint64_t> list;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto blank = std::min(rest.find(' '), rest.size());
    const auto value = parse_number(rest.substr(0, blank));
    rest.remove_prefix(std::min(blank + 1, rest.size()));
    if (!value || *value > most || list.size() == numbers_max) {
      refuse(name, "whole numbers up to " + std::to_string(most) + ", such as [0, 1]");
      return fallback;
    }
    list.insert(*value);
  }
  return list;
}

std::set<replica_id> behaviour_options::replicas(std::string_view name, const std::vector<replica_id>& fallback) {
  const bool given = find(name) != nullptr;
  if (!given)
    return {fallback.begin(), fallback.end()};
  std::set<replica_id> list;
  for (const auto n : numbers(name, {}, cluster_ == 0 ? 0 : cluster_ - 1))
    list.emplace(static_cast<std::uint32_t>(n));
  return list;
}

std::pair<std::uint64_t, std::uint64_t> behaviour_options::range(std::string_view name) {
  if (const auto* text = find(name))
    if (const auto parts = parse_pair(*text)) {
      const auto first = parts->first.empty() ? std::optional<std::uint64_t>{0} : parse_number(parts->first);
      const auto last =
        parts->second.empty() ? std::optional{std::numeric_limits<std::uint64_t>::max()} : parse_number(parts->second);
      if (first && last && *first <= *last)
        return {*first, *last};
    }
  refuse(name, "two numbers such as 5..10, or one such as 5.. or ..10");
  return {};
}

std::pair<time_point, time_point> behaviour_options::times(std::string_view name) {
  if (const auto* text = find(name))
    if (const auto window = parse_window(*text))
      return *window;
  refuse(name, "two times such as 10s..20s, or one such as 10s.. or ..20s");
  return {};
}

std::uint32_t behaviour_options::share(std::string_view name) {
  if (const auto* text = find(name))
    if (const auto parts = parse_share(*text))
      return *parts;
  refuse(name, "a share such as 30%");
  return 0;
}

std::string behaviour_options::text(std::string_view name, std::string fallback) {
  const auto* given = find(name);
  if (given == nullptr)
    return fallback;
  return *given;
}

} // namespace bezant
