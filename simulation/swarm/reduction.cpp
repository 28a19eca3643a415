#include "simulation/swarm/reduction.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace bezant::simulation::swarm {

namespace {

constexpr std::uint64_t halvings_max = 4;

/// A list of a scenario, by the word that stands for one entry and the one that stands for all.
template <class Visitor>
void for_each_list(scenario& s, Visitor visit) {
  visit("adversary", "adversaries", s.adversaries);
  visit("partition", "partitions", s.partitions);
  visit("crash", "crashes", s.crashes);
  visit("write-crash", "write-crashes", s.write_crashes);
  visit("option", "options", s.options);
}

std::optional<std::uint64_t> number_after(std::string_view name, std::string_view word) {
  if (!name.starts_with(word) || name.size() <= word.size() + 1 || name[word.size()] != '.')
    return std::nullopt;
  std::uint64_t n = 0;
  const auto* end = name.data() + name.size();
  const auto [at, error] = std::from_chars(name.data() + word.size() + 1, end, n);
  return error == std::errc{} && at == end ? std::optional{n} : std::nullopt;
}

/// The stormy part, which is the first change of the links, ends earlier; what begins after that is gone.
void shorten(scenario& s, std::uint64_t halvings) {
  if (s.changes.empty() || halvings == 0)
    return;
  const auto whole = s.changes.front().until;
  const auto until = time_point{whole.ns >> halvings};
  s.length = s.length - (whole - until);
  std::erase_if(s.changes, [until](const link_change& c) { return c.from >= until; });
  for (auto& c : s.changes)
    c.until = std::min(c.until, until);
  std::erase_if(s.partitions, [until](const partition& p) { return p.from >= until; });
  for (auto& p : s.partitions)
    p.until = std::min(p.until, until);
  std::erase_if(s.crashes, [until](const crash_plan& p) { return p.at >= until; });
  for (auto& p : s.crashes)
    p.restart = std::min(p.restart.value_or(until), until);
  std::erase_if(s.crashes, [](const crash_plan& p) { return p.restart <= p.at; });
}

void calm(scenario& s, auto link_model::*what) {
  for (auto& c : s.changes)
    c.links.*what = s.links.*what;
}

bool reduce_one(scenario& s, const std::string& name) {
  const auto reset = [](auto& field, auto value) { field = value; };
  if (name == "loss")
    calm(s, &link_model::loss);
  else if (name == "duplicates")
    calm(s, &link_model::duplicate);
  else if (name == "reordering")
    calm(s, &link_model::reorder);
  else if (name == "delays")
    for (const auto what : {&link_model::delay_min, &link_model::delay_max})
      calm(s, what);
  else if (name == "jumps")
    s.changes.resize(std::min<std::size_t>(s.changes.size(), 1));
  else if (name == "skews")
    s.skews.clear();
  else if (name == "rogues")
    reset(s.workload.rogues, 0U);
  else if (name == "checkpoints")
    reset(s.checkpoints, checkpoint_plan{});
  else if (name == "market")
    reset(s.workload.market, market_plan{});
  else if (name == "fees")
    s.workload.maker_fee = s.workload.taker_fee = 0;
  else if (name == "load")
    s.workload.kind = workload_kind::none;
  else
    return false;
  return true;
}

} // namespace

std::vector<std::string> reductions_of(const scenario& s) {
  std::vector<std::string> words;
  auto copy = s;
  for_each_list(copy, [&](const char* /*one*/, const char* all, const auto& list) {
    if (!list.empty())
      words.emplace_back(all);
  });
  const auto stormy = [&s](auto link_model::*what) {
    return std::ranges::any_of(s.changes, [&](const link_change& c) { return c.links.*what != s.links.*what; });
  };
  if (s.workload.kind != workload_kind::none)
    words.emplace_back("load");
  for (const auto& [word, there] : {std::pair{"loss", stormy(&link_model::loss)},
                                    {"duplicates", stormy(&link_model::duplicate)},
                                    {"reordering", stormy(&link_model::reorder)},
                                    {"delays", stormy(&link_model::delay_max)},
                                    {"jumps", s.changes.size() > 1},
                                    {"skews", !s.skews.empty()},
                                    {"rogues", s.workload.rogues != 0},
                                    {"checkpoints", s.checkpoints.every != 0},
                                    {"market", s.workload.market != market_plan{}},
                                    {"fees", s.workload.maker_fee != 0 || s.workload.taker_fee != 0}})
    if (there)
      words.emplace_back(word);
  for (auto n = s.changes.empty() ? 0 : halvings_max; n > 0; --n)
    words.push_back("half." + std::to_string(n));
  for_each_list(copy, [&](const char* one, const char* /*all*/, const auto& list) {
    for (std::size_t i = 0; i < list.size(); ++i)
      words.push_back(std::string{one} + "." + std::to_string(i));
  });
  return words;
}

bool reduce(scenario& s, const std::vector<std::string>& names) {
  std::uint64_t halvings = 0;
  std::set<std::string> done;
  for_each_list(s, [&](const char* one, const char* all, auto& list) {
    std::set<std::uint64_t, std::greater<>> gone;
    for (const auto& name : names)
      if (name == all || number_after(name, one)) {
        const auto i = number_after(name, one);
        for (std::uint64_t k = 0; k < list.size(); ++k)
          if (!i || *i == k)
            gone.insert(k);
        if (!i || *i < list.size())
          done.insert(name);
      }
    for (const auto k : gone)
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(k));
  });
  for (const auto& name : names)
    if (const auto n = number_after(name, "half"); n && *n > 0 && *n <= halvings_max) {
      halvings = std::max(halvings, *n);
      done.insert(name);
    } else if (reduce_one(s, name)) {
      done.insert(name);
    }
  shorten(s, halvings);
  return std::ranges::all_of(names, [&done](const std::string& name) { return done.contains(name); });
}

} // namespace bezant::simulation::swarm
