#include "core/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace bezant {

namespace {

/// Levenshtein's distance, one row at a time.
std::size_t edits(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[to.size()];
}

} // namespace

std::string nearest(std::string_view name, std::span<const std::string> known) {
  auto best_edits = std::max<std::size_t>(name.size() / 3, 2) + 1;
  std::string best;
  for (const auto& candidate : known)
    if (const auto n = edits(name, candidate); n < best_edits && n < candidate.size()) {
      best_edits = n;
      best = candidate;
    }
  return best;
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
