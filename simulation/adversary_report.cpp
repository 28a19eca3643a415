#include "simulation/adversary_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bezant::simulation {

namespace {

using nlohmann::ordered_json;

ordered_json json_of(const adversary_acts& a) {
  return {{"replica", a.replica.value()},
          {"recipe", a.behaviour},
          {"views_led", a.views_led},
          {"acted", a.total()},
          {"acts", kinds_json(a.by_kind)},
          {"first_ns", a.total() == 0 ? ordered_json() : ordered_json(a.first.ns)},
          {"last_ns", a.total() == 0 ? ordered_json() : ordered_json(a.last.ns)},
          {"first_view", a.total() == 0 ? ordered_json() : ordered_json(a.first_view.value())},
          {"last_view", a.total() == 0 ? ordered_json() : ordered_json(a.last_view.value())}};
}

} // namespace

std::string kinds_text(const std::array<std::uint64_t, act_kinds>& by_kind) {
  std::string text;
  for (std::size_t i = 0; i < act_kinds; ++i)
    if (by_kind[i] != 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", by_kind[i], name_of(static_cast<act_kind>(i)));
  return text.empty() ? "none" : text;
}

ordered_json kinds_json(const std::array<std::uint64_t, act_kinds>& by_kind) {
  auto j = ordered_json::object();
  for (std::size_t i = 0; i < act_kinds; ++i)
    j[std::string{name_of(static_cast<act_kind>(i))}] = by_kind[i];
  return j;
}

std::string acts_text(const std::vector<adversary_acts>& list) {
  std::string text;
  for (const auto& a : list)
    text += fmt::format("  {:<12}{}\n", text.empty() ? "adversaries" : "", to_string(a));
  return text;
}

std::string acts_line(const std::vector<adversary_acts>& list) {
  std::string text;
  for (const auto& a : list)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", a.replica.value(), kinds_text(a.by_kind));
  return text;
}

void add_acts(ordered_json& into, const std::vector<adversary_acts>& list) {
  into["adversaries"] = ordered_json::array();
  for (const auto& a : list)
    into["adversaries"].push_back(json_of(a));
}

void acts_tally::add(const std::vector<adversary_acts>& list) {
  for (const auto& a : list) {
    auto& s = sums_[{a.replica, a.behaviour}];
    s.acts.replica = a.replica;
    s.acts.behaviour = a.behaviour;
    s.acts.views_led += a.views_led;
    if (a.total() != 0) {
      const bool known = s.acts.total() != 0;
      s.acts.first = known ? std::min(s.acts.first, a.first) : a.first;
      s.acts.last = std::max(s.acts.last, a.last);
      s.acts.first_view = known ? std::min(s.acts.first_view, a.first_view) : a.first_view;
      s.acts.last_view = std::max(s.acts.last_view, a.last_view);
    }
    for (std::size_t i = 0; i < act_kinds; ++i)
      s.acts.by_kind[i] += a.by_kind[i];
    ++s.runs;
    s.idle += a.total() == 0 ? 1 : 0;
  }
}

std::string acts_tally::text() const {
  std::string text;
  for (const auto& [who, s] : sums_)
    text += fmt::format("  {:<12}{}{}\n", text.empty() ? "adversaries" : "", to_string(s.acts),
                        s.idle == 0        ? fmt::format("; in each of {} runs", s.runs)
                        : s.idle == s.runs ? fmt::format("; in none of {} runs", s.runs)
                                           : fmt::format("; never in {} of {} runs", s.idle, s.runs));
  return text;
}

void acts_tally::add_to(ordered_json& into) const {
  into["adversaries"] = ordered_json::array();
  for (const auto& [who, s] : sums_) {
    auto j = json_of(s.acts);
    j["runs"] = s.runs;
    j["runs_without_act"] = s.idle;
    into["adversaries"].push_back(std::move(j));
  }
}

} // namespace bezant::simulation
