#include "core/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace bezant {

namespace {

std::string lower(std::string_view text) {
  std::string made{text};
  std::ranges::transform(made, made.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

/// The edits between two names: insertions, deletions, replacements, and swaps of two neighbours (optimal string
/// alignment).
std::size_t edits(const std::string& from, const std::string& to) {
  const auto columns = to.size() + 1;
  std::vector<std::size_t> cells((from.size() + 1) * columns);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cells[i * columns + j]; };
  for (std::size_t i = 0; i <= from.size(); ++i)
    for (std::size_t j = 0; j <= to.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      const bool same = from[i - 1] == to[j - 1];
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1)});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  return at(from.size(), to.size());
}

/// A name of so many letters may differ from the meant one by so many edits: more is another word.
std::size_t edits_max(std::size_t letters) {
  return letters < 2 ? 0 : std::max<std::size_t>(letters / 3, 1);
}

} // namespace

std::string nearest(std::string_view name, std::span<const std::string> known) {
  constexpr std::size_t compared_max = 64; // nobody means a name by a text that is longer
  constexpr std::size_t prefix_min = 3;
  if (name.size() > compared_max)
    return {};
  const auto written = lower(name);
  auto least = edits_max(written.size()) + 1;
  std::string best;
  std::string continued;
  std::size_t continuations = 0;
  for (const auto& candidate : known) {
    if (candidate.size() > compared_max)
      continue;
    const auto other = lower(candidate);
    if (const auto n = edits(written, other); n < least && n < other.size()) {
      least = n;
      best = candidate;
    }
    if (written.size() >= prefix_min && other.starts_with(written)) {
      continued = candidate;
      ++continuations;
    }
  }
  return best.empty() && continuations == 1 ? continued : best;
}

std::string hint_for(std::string_view name, std::span<const std::string> known) {
  if (auto meant = nearest(name, known); !meant.empty())
    return "; did you mean \"" + meant + "\"?";
  std::string list;
  for (const auto& k : known)
    list += (list.empty() ? "" : ", ") + k;
  return "; known are: " + list;
}

} // namespace bezant
