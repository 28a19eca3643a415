// Values that stand in a TOML file as texts: shares and spans of time.
#include "protocols/config.hpp"
#include "simulation/toml_section.hpp"

#include <charconv>

namespace bezant::simulation {

std::optional<std::uint32_t> parse_share(std::string_view text) {
  constexpr std::uint32_t per_percent = 10'000;
  if (text.empty() || text.back() != '%')
    return std::nullopt;
  text.remove_suffix(1);
  const auto dot = text.find('.');
  const auto whole_text = text.substr(0, dot);
  auto fraction = dot == std::string_view::npos ? std::string{} : std::string{text.substr(dot + 1)};
  if (whole_text.empty() || (dot != std::string_view::npos && fraction.empty()) || fraction.size() > 4)
    return std::nullopt;
  fraction.resize(4, '0');
  std::uint32_t whole = 0;
  std::uint32_t part = 0;
  const auto read = [](std::string_view digits, std::uint32_t& into) {
    const auto [at, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return failed == std::errc{} && at == digits.data() + digits.size();
  };
  if (!read(whole_text, whole) || !read(fraction, part) || whole > 100)
    return std::nullopt;
  const auto parts = whole * per_percent + part;
  return parts <= 100 * per_percent ? std::optional{parts} : std::nullopt;
}

bool tells_of_option(std::string_view why, std::string_view name) {
  const auto follows = [&](std::string_view before, std::string_view ends) {
    return why.starts_with(before) && why.substr(before.size()).starts_with(name)
           && why.size() > before.size() + name.size()
           && ends.find(why[before.size() + name.size()]) != std::string_view::npos;
  };
  return follows("option ", " :") || follows("unknown option \"", "\"");
}

std::optional<std::pair<duration, duration>> parse_spans(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = parse_duration(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : parse_duration(text.substr(dots + 2));
  if (!first || !last || *last < *first)
    return std::nullopt;
  return std::pair{*first, *last};
}

} // namespace bezant::simulation
