// Exact parsing of the fields of a line: whole numbers and decimals, never through floating point.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bezant::recordings {

/// The fields of a comma-separated line, at most `Max` of them. Quotes have no meaning.
template <std::size_t Max>
struct fields {
  std::array<std::string_view, Max> at;
  std::size_t count = 0; ///< fields in the line, also if they are more than `Max`

  explicit fields(std::string_view line) {
    for (;;) {
      const auto comma = line.find(',');
      if (count < Max)
        at[count] = line.substr(0, comma);
      ++count;
      if (comma == std::string_view::npos)
        return;
      line.remove_prefix(comma + 1);
    }
  }
};

/// The number that `text` spells in decimal digits and nothing else; nothing if it does not, or does not fit.
std::optional<std::uint64_t> parse_whole(std::string_view text) noexcept;

/// The decimal `text` times 10 to the power of `places`: "236.4" with 2 places is 23640. Nothing if it has more places
/// than that, a sign, an exponent or no digits on either side of its point, or does not fit.
std::optional<std::uint64_t> parse_decimal(std::string_view text, unsigned places) noexcept;

/// `text` in quotation marks for a message: shortened to `characters_max`, with every byte that is not printable ASCII,
/// the backslash and the quotation mark written as an escape sequence.
std::string quoted(std::string_view text, std::size_t characters_max = 60);

/// Checks that a number field holds a value from `low` to `high`. An empty answer is a yes, and `out` is set; else the
/// answer says what is wrong with the field called `name`. `value` is what a parser made of `text`.
std::string take_number(std::string_view name, std::string_view text, std::optional<std::uint64_t> value,
                        std::uint64_t low, std::uint64_t high, std::uint64_t& out);

} // namespace bezant::recordings
