#include "cli/numbers.hpp"

#include <charconv>

namespace bezant::cli {

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && at == end ? std::optional{value} : std::nullopt;
}

CLI::Validator whole(std::uint64_t min, std::uint64_t max) {
  return {[min, max](std::string& text) -> std::string {
            const auto value = parse_whole(text);
            if (!value || *value < min || *value > max)
              return "expected a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ", got \""
                     + text + "\"";
            text = std::to_string(*value); // without leading zeros, which CLI11 takes for another base
            return {};
          },
          std::string{}};
}

} // namespace bezant::cli
