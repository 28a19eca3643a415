#include "cli/settle_protocols.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bezant::cli {

namespace {

std::string word_of(const simulation::settle_result& r) {
  if (!r.agree)
    return "DISAGREE";
  if (!r.check.value_or(true))
    return "CHECK FAILED";
  if (!r.complete)
    return "INCOMPLETE";
  return "good";
}

bool all_good(const std::vector<settled_protocol>& runs) {
  return std::ranges::all_of(runs, [](const settled_protocol& s) { return s.done.good(); });
}

/// All runs that ended well came to the same book: they carried out the same orders.
bool same_book(const std::vector<settled_protocol>& runs) {
  const settled_protocol* first = nullptr;
  for (const auto& s : runs) {
    if (!s.done.good())
      continue;
    if (first == nullptr)
      first = &s;
    if (s.done.orders_digest != first->done.orders_digest || s.done.trades != first->done.trades
        || s.done.volume != first->done.volume || s.done.live != first->done.live)
      return false;
  }
  return true;
}

} // namespace

std::string protocols_text(const std::vector<settled_protocol>& runs, const std::vector<unsettled_protocol>& left_out) {
  auto text =
    fmt::format("{:<14}{:>8}{:>9}{:>9}{:>9}{:>10}  {}\n", "", "blocks", "trades", "p50 ms", "p99 ms", "time s", "");
  for (const auto& [protocol, r, json] : runs)
    text += fmt::format("{:<14}{:>8}{:>9}{:>9.1f}{:>9.1f}{:>10.2f}  {}\n", protocol, r.blocks_final, r.trades,
                        static_cast<double>(r.latency.p50) / 1e6, static_cast<double>(r.latency.p99) / 1e6,
                        static_cast<double>(r.ran.ns) / 1e9, word_of(r));
  for (const auto& l : left_out)
    text += fmt::format("{:<14}left out: {}\n", l.protocol, l.why);
  return text
         + fmt::format("{} protocol{}: {}\n", runs.size(), runs.size() == 1 ? "" : "s",
                       !same_book(runs)  ? "THEIR BOOKS DIFFER"
                       : !all_good(runs) ? "NOT ALL ARE GOOD"
                                         : "all are good, and come to the same book");
}

std::string protocols_json(const std::vector<settled_protocol>& runs, const std::vector<unsettled_protocol>& left_out) {
  using json = nlohmann::ordered_json;
  json j{{"format", "bezant-settle-protocols"},
         {"version", 1},
         {"runs", json::array()},
         {"left_out", json::array()},
         {"same_book", same_book(runs)},
         {"good", all_good(runs) && same_book(runs)}};
  for (const auto& s : runs)
    j["runs"].push_back(json::parse(s.json));
  for (const auto& l : left_out)
    j["left_out"].push_back({{"protocol", l.protocol}, {"why", l.why}});
  return j.dump(2);
}

} // namespace bezant::cli
