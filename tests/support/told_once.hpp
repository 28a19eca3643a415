// Breaks a file in every place, one at a time, and sees what its reader complains of.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace bezant::test {

/// Gives what is wrong with a text, as lines that begin with "f:LINE: ".
using reader = std::function<std::vector<std::string>(const std::string&)>;

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += line + "\n";
  return text;
}

/// One edit away.
inline std::string misspelled(const std::string& name) {
  auto made = name;
  if (made.size() > 3)
    made[made.size() - 2] = made.back();
  return made == name ? name + name.back() : made;
}

inline void told_once(const reader& read, const std::vector<std::string>& lines, std::size_t which,
                      const std::string& instead, const std::string& key) {
  auto changed = lines;
  changed[which] = instead;
  const auto problems = read(joined(changed));
  INFO("line " << which + 1 << ": " << lines[which] << " -> " << instead);
  CAPTURE(problems);
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], Catch::StartsWith("f:" + std::to_string(which + 1) + ": ") && Catch::Contains(key));
}

/// Misspells each key and table of `text`, gives each key values that are wrong, and takes each line away: each time
/// there must be one complaint, with the line and the key (of a line that is not there, at most one). Any text is good
/// for the keys `free`.
inline void every_mistake_is_told_once(const reader& read, const std::string& text,
                                       const std::vector<std::string>& free) {
  const auto lines = lines_of(text);
  REQUIRE(read(text).empty());
  for (std::size_t i = 1; i < lines.size(); ++i) { // the first one says what kind of file this is
    const auto& line = lines[i];
    if (line.empty() || line.front() == '#' || line.starts_with("bezant-"))
      continue;
    if (line.front() == '[') {
      const auto begin = line.find_first_not_of('[');
      const auto end = line.find(']');
      const auto dot = line.rfind('.', end);
      const auto from = dot == std::string::npos ? begin : dot + 1;
      const auto name = line.substr(from, end - from);
      told_once(read, lines, i, line.substr(0, from) + misspelled(name) + line.substr(end), name);
      continue;
    }
    const auto equals = line.find(" = ");
    if (equals == std::string::npos || line.find("= [ #") != std::string::npos)
      continue; // of a list over several lines
    auto key = line.substr(0, equals);
    if (key.size() > 2 && key.front() == '"')
      key = key.substr(1, key.size() - 2); // means the same without quotes
    const auto value = line.substr(equals + 3);
    told_once(read, lines, i, misspelled(key) + " = " + value, key);
    told_once(read, lines, i, key + " = 1979-05-27", key); // a date, which nothing is
    if (std::isdigit(static_cast<unsigned char>(value.front())) != 0)
      told_once(read, lines, i, key + " = -1", key);
    else if (value.front() == '"' && std::ranges::find(free, key) == free.end())
      told_once(read, lines, i, key + " = \"zzz\"", key);
    else if (value.starts_with("[") && std::isdigit(static_cast<unsigned char>(value[1])) != 0)
      told_once(read, lines, i, key + " = [999999999999]", key);
    if (key == "replicas" || key == "duration")
      continue; // without them the defaults hold, and what does not fit those is wrong by itself
    auto without = lines;
    without[i] = "";
    INFO("without " << line);
    const auto problems = read(joined(without));
    CAPTURE(problems);
    CHECK(problems.size() <= 1);
  }
}

} // namespace bezant::test
