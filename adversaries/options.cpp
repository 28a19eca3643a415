#include "adversaries/options.hpp"

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

/// "A..B" as two texts; nothing if the dots are missing.
std::optional<std::pair<std::string_view, std::string_view>> parse_pair(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos)
    return std::nullopt;
  return std::pair{text.substr(0, dots), text.substr(dots + 2)};
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
      const auto first = parse_number(parts->first);
      const auto last = parse_number(parts->second);
      if (first && last && *first <= *last)
        return {*first, *last};
    }
  refuse(name, "two numbers such as 5..10");
  return {};
}

std::pair<duration, duration> behaviour_options::spans(std::string_view name) {
  if (const auto* text = find(name))
    if (const auto parts = parse_pair(*text)) {
      const auto first = parse_duration(parts->first);
      const auto last = parse_duration(parts->second);
      if (first && last && *first < *last)
        return {*first, *last};
    }
  refuse(name, "two times such as 10s..20s");
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
  return given == nullptr ? std::move(fallback) : *given;
}

} // namespace bezant
