// The table of a comparison for people.
#include "simulation/compare/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace bezant::comparison {

namespace {

struct shown {
  const char* column;
  const char* title;
  int width;
  int decimals;
  int rank; ///< where there is room for few, those of the lowest rank are shown
};

constexpr std::array<shown, 13> numbers{{{"committed_tx_per_s", "tx/s", 9, 0, 0},
                                         {"latency_ms_p50", "p50 ms", 8, 1, 1},
                                         {"latency_ms_p95", "p95 ms", 8, 1, 10},
                                         {"latency_ms_p99", "p99 ms", 8, 1, 2},
                                         {"tx_latency_ms_p50", "tx p50 ms", 10, 1, 3},
                                         {"latency_delays", "delays", 8, 2, 5},
                                         {"block_interval", "interval", 9, 2, 11},
                                         {"chain_growth", "growth", 7, 3, 8},
                                         {"fairness", "fairness", 9, 3, 4},
                                         {"messages_per_block", "msg/block", 10, 1, 6},
                                         {"bytes_per_block", "bytes/block", 12, 0, 7},
                                         {"verifies_per_block", "verify/block", 13, 1, 12},
                                         {"view_changes", "changes", 8, 1, 9}}};

/// Takes out of `list` what has no room beside names of `names` columns, the least important first; gives the titles.
/// At least one column stays.
std::vector<std::string> leave_out(std::vector<shown>& list, std::size_t names, std::size_t width) {
  std::vector<std::string> titles;
  const auto taken = [&] {
    std::size_t sum = 2 + names;
    for (const auto& n : list)
      sum += static_cast<std::size_t>(n.width);
    return sum;
  };
  while (width != 0 && list.size() > 1 && taken() > width) {
    const auto least = std::ranges::max_element(list, {}, &shown::rank);
    titles.emplace_back(least->title);
    list.erase(least);
  }
  return titles;
}

/// The columns that mean something: transactions have a latency of their own only with a load.
std::vector<shown> shown_of(const grid& g) {
  std::vector<shown> list{numbers.begin(), numbers.end()};
  if (std::ranges::all_of(g.load, [](auto rate) { return rate == 0; }))
    std::erase_if(list, [](const shown& n) { return std::string_view{n.column} == "tx_latency_ms_p50"; });
  if (std::ranges::all_of(g.byzantine, [](auto count) { return count == 0; }))
    std::erase_if(list, [](const shown& n) { return std::string_view{n.column} == "fairness"; });
  return list;
}

std::size_t index_of(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(columns(), name) - columns().begin());
}

std::optional<double> value_of(const row& r, const char* column) {
  const auto& text = r[index_of(column)];
  double value = 0;
  const auto [at, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} ? std::optional{value} : std::nullopt;
}

/// A number as short as it can be written.
std::string plain(const row& r, const char* column) {
  const auto value = value_of(r, column);
  return value ? fmt::format("{:g}", *value) : "";
}

std::string unquoted(const std::string& text) {
  return text == "null" ? "" : text.substr(1, text.size() - 2);
}

/// The conditions that the rows of one table share.
std::string heading_of(const row& r, const grid& g) {
  auto text = fmt::format("{} replicas, blocks of {} x {} bytes", r[index_of("replicas")], r[index_of("block")],
                          r[index_of("payload")]);
  if (!g.real_time) {
    const auto spread = plain(r, "delay_spread_ms");
    text += ", delay " + plain(r, "delay_ms") + (spread == "0" ? "" : "±" + spread) + " ms";
  }
  if (r[index_of("silent")] != "0")
    text += ", " + r[index_of("silent")] + " silent";
  if (const auto& count = r[index_of("byzantine")]; count != "0")
    text += ", " + count + " Byzantine: " + unquoted(r[index_of("behaviour")]);
  if (const auto load = plain(r, "load_tx_per_s"); !load.empty())
    text += ", " + load + " transactions/s";
  return text;
}

/// The rows of one contestant under one set of conditions, by seed.
std::string line_of(const std::vector<const row*>& seeds, const std::vector<shown>& list, std::size_t name_width,
                    std::size_t width) {
  auto line = fmt::format("  {:<{}}", unquoted(seeds.front()->front()), name_width);
  for (const auto& n : list) {
    double sum = 0;
    std::size_t count = 0;
    for (const auto* r : seeds)
      if (const auto value = value_of(*r, n.column)) {
        sum += *value;
        ++count;
      }
    const auto mean = sum / static_cast<double>(count);
    line += fmt::format("{:>{}}", count == 0 ? std::string{"-"} : fmt::format("{:.{}f}", mean, n.decimals), n.width);
  }
  std::set<std::string> notes;
  for (const auto* r : seeds)
    if (const auto note = unquoted(r->back()); !note.empty())
      notes.insert(note);
  for (const auto& note : notes)
    if (width == 0 || line.substr(line.rfind('\n') + 1).size() + 2 + note.size() <= width)
      line += "  " + note;
    else
      line += "\n    " + note;
  return line + "\n";
}

} // namespace

std::string table_text(const grid& g, const outcome_rows& done, std::size_t width) {
  auto list = shown_of(g);
  std::size_t names = 8;
  for (const auto& c : g.contestants)
    names = std::max(names, c.name.size());
  const auto left_out = leave_out(list, names, width);
  std::string text;
  std::string heading;
  for (std::size_t i = 0; i < done.rows.size();) {
    const auto& r = done.rows[i];
    if (auto next = heading_of(r, g); next != heading) {
      heading = std::move(next);
      text += (text.empty() ? "" : "\n") + heading + "\n" + fmt::format("  {:<{}}", "", names);
      for (const auto& n : list)
        text += fmt::format("{:>{}}", n.title, n.width);
      text += "\n";
    }
    std::vector<const row*> seeds;
    for (; i < done.rows.size() && done.rows[i].front() == r.front() && heading_of(done.rows[i], g) == heading; ++i)
      seeds.push_back(&done.rows[i]);
    text += line_of(seeds, list, names, width);
  }
  if (left_out.empty())
    return text;
  text += "\nNot shown for want of room: ";
  for (const auto& title : left_out)
    text += (title == left_out.front() ? "" : ", ") + title;
  return text + "\n";
}

} // namespace bezant::comparison
