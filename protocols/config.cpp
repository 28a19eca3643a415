#include "protocols/config.hpp"

#include "core/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace bezant {

namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
  {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}}};

std::string join(std::span<const std::string> names) {
  std::string text;
  for (const auto& name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

} // namespace

std::optional<duration> parse_duration(std::string_view text) {
  std::int64_t whole = 0;
  const auto* end = text.data() + text.size();
  auto [at, failed] = std::from_chars(text.data(), end, whole);
  if (failed != std::errc{} || whole < 0)
    return std::nullopt;
  std::string_view fraction;
  if (at != end && *at == '.') {
    const auto* first = ++at;
    at = std::find_if_not(at, end, [](char c) { return c >= '0' && c <= '9'; });
    fraction = {first, static_cast<std::size_t>(at - first)};
    if (fraction.empty() || fraction.size() > 9)
      return std::nullopt;
  }
  const std::string_view name{at, static_cast<std::size_t>(end - at)};
  const auto* unit = std::ranges::find(units, name, &std::pair<std::string_view, std::int64_t>::first);
  if (unit == units.end() || (whole > std::numeric_limits<std::int64_t>::max() / unit->second - 1))
    return std::nullopt;
  std::int64_t ns = whole * unit->second;
  std::int64_t place = unit->second;
  for (const char digit : fraction) {
    if (place % 10 != 0)
      return std::nullopt; // finer than a nanosecond
    place /= 10;
    ns += (digit - '0') * place;
  }
  return duration{ns};
}

const std::string* option_reader::find(std::string_view name) {
  known_.emplace_back(name);
  for (std::size_t i = 0; i < options_.size(); ++i) {
    if (options_[i].name != name)
      continue;
    used_[i] = true;
    return &options_[i].value;
  }
  return nullptr;
}

void option_reader::complain(std::string text) {
  if (problem_.empty())
    problem_ = std::move(text);
}

duration option_reader::span(std::string_view name, duration fallback, duration least) {
  const auto* text = find(name);
  if (text == nullptr)
    return fallback;
  const auto value = parse_duration(*text);
  if (value && *value >= least)
    return *value;
  complain("option " + std::string{name} + " = \"" + *text + "\": expected a time such as 200ms, at least "
           + std::to_string(least.ns) + "ns");
  return fallback;
}

std::uint64_t option_reader::number(std::string_view name, std::uint64_t fallback, std::uint64_t least,
                                    std::uint64_t most) {
  const auto* text = find(name);
  if (text == nullptr)
    return fallback;
  std::uint64_t value = 0;
  const auto* end = text->data() + text->size();
  const auto [at, failed] = std::from_chars(text->data(), end, value);
  if (failed == std::errc{} && at == end && value >= least && value <= most)
    return value;
  complain("option " + std::string{name} + " = \"" + *text + "\": expected a whole number from " + std::to_string(least)
           + " to " + std::to_string(most));
  return fallback;
}

std::size_t option_reader::choice(std::string_view name, std::span<const std::string_view> choices) {
  const auto* text = find(name);
  if (text == nullptr)
    return 0;
  const auto at = std::ranges::find(choices, *text);
  if (at != choices.end())
    return static_cast<std::size_t>(at - choices.begin());
  const std::vector<std::string> names(choices.begin(), choices.end());
  complain("option " + std::string{name} + " = \"" + *text + "\": expected one of " + join(names));
  return 0;
}

std::vector<std::uint64_t> option_reader::numbers(std::string_view name, std::uint64_t most, std::size_t count_max) {
  const auto* text = find(name);
  if (text == nullptr)
    return {};
  std::vector<std::uint64_t> list;
  const auto* at = text->data();
  const auto* const end = at + text->size();
  bool good = true;
  while (good) {
    at = std::find_if_not(at, end, [](char c) { return c == ' '; });
    if (at == end)
      break;
    std::uint64_t value = 0;
    const auto [stopped, failed] = std::from_chars(at, end, value);
    good = failed == std::errc{} && value <= most && (stopped == end || *stopped == ' ') && list.size() < count_max;
    list.push_back(value);
    at = stopped;
  }
  if (good && !list.empty())
    return list;
  complain("option " + std::string{name} + " = \"" + *text + "\": expected 1 to " + std::to_string(count_max)
           + " whole numbers from 0 to " + std::to_string(most) + " with blanks between them");
  return {};
}

std::string option_reader::problem() {
  for (std::size_t i = 1; i < options_.size(); ++i)
    if (std::ranges::find(options_.first(i), options_[i].name, &protocol_option::name)
        != options_.begin() + static_cast<std::ptrdiff_t>(i))
      complain("option " + options_[i].name + " is given twice");
  for (std::size_t i = 0; i < options_.size(); ++i)
    if (!used_[i])
      complain("unknown option \"" + options_[i].name + "\"" + hint_for(options_[i].name, known_));
  return problem_;
}

} // namespace bezant
