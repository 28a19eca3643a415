// Whole numbers on the command line, read strictly.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace bezant::cli {

/// `text` as a decimal number: digits only, no sign, no blanks, no overflow.
std::optional<std::uint64_t> parse_whole(std::string_view text);

/// Accepts a whole number from `min` to `max`. (CLI11 by itself wraps "-1", saturates, and takes "010" for eight.)
CLI::Validator whole(std::uint64_t min = 0, std::uint64_t max = std::numeric_limits<std::uint64_t>::max());

/// Adds option `name` for a whole number from `min` to `max`; `value` is the default that the help shows.
template <class T>
CLI::Option* add_whole(CLI::App& app, const std::string& name, T& value, const std::string& about,
                       std::uint64_t min = 0, std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) {
  const bool bounded = max != std::numeric_limits<std::uint64_t>::max();
  return app.add_option(name, value, about)
    ->transform(whole(min, max))
    ->capture_default_str()
    ->type_name(bounded ? std::to_string(min) + ".." + std::to_string(max) : "N");
}

} // namespace bezant::cli
