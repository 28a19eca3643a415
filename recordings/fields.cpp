#include "recordings/fields.hpp"

#include <charconv>

namespace bezant::recordings {

namespace {

bool all_digits(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::optional<std::uint64_t> parse_whole(std::string_view text) noexcept {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text, unsigned places) noexcept {
  const auto point = text.find('.');
  const auto whole_part = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (!all_digits(whole_part) || fraction.size() > places || (point != std::string_view::npos && !all_digits(fraction)))
    return std::nullopt;
  const auto whole = parse_whole(whole_part);
  if (!whole)
    return std::nullopt;
  auto value = *whole;
  for (unsigned place = 0; place < places; ++place) {
    const auto digit = place < fraction.size() ? static_cast<std::uint64_t>(fraction[place] - '0') : std::uint64_t{0};
    if (__builtin_mul_overflow(value, std::uint64_t{10}, &value) || __builtin_add_overflow(value, digit, &value))
      return std::nullopt;
  }
  return value;
}

std::string quoted(std::string_view text, std::size_t characters_max) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const auto c : text.substr(0, characters_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    }
  }
  out += text.size() > characters_max ? "\"..." : "\"";
  return out;
}

std::string take_number(std::string_view name, std::string_view text, std::optional<std::uint64_t> value,
                        std::uint64_t low, std::uint64_t high, std::uint64_t& out) {
  if (value && *value >= low && *value <= high) {
    out = *value;
    return {};
  }
  // Digits alone are a number, even if it is too large for the parser.
  const auto number = value || all_digits(text);
  std::string message{name};
  message += ' ' + quoted(text, 24);
  if (number)
    message += " is out of range (" + std::to_string(low) + " to " + std::to_string(high) + ")";
  else
    message += " is not a valid number";
  return message;
}

} // namespace bezant::recordings
