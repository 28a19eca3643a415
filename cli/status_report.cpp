#include "cli/status_report.hpp"

#include "cli/status_misfits.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace bezant::cli {

namespace {

using nlohmann::ordered_json;

std::string printable(std::string text) {
  std::ranges::replace_if(
    text, [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::string ids(const std::set<replica_id>& list) {
  std::string text;
  for (const auto who : list)
    text += (text.empty() ? "" : ", ") + std::to_string(who.value());
  return text;
}

bool is_up(const peer_status& p) {
  return p.sending && p.hearing;
}

std::size_t linked(const replica_status& s) {
  return static_cast<std::size_t>(std::ranges::count_if(s.peers, is_up));
}

/// Who says something, and what.
struct told {
  std::set<replica_id> by;
  std::set<std::string> reasons;
};

std::string listed(const std::set<std::string>& reasons) {
  std::string text;
  for (const auto& one : reasons)
    text += (text.empty() ? "" : "; ") + one;
  return text;
}

void add_links(const replica_answers& list, std::vector<status_problem>& to) {
  std::map<replica_id, told> down;
  for (const auto& [who, s, why] : list)
    if (s)
      for (const auto& p : s->peers)
        if (!is_up(p)) {
          down[p.who].by.insert(who);
          if (!p.last_error.empty())
            down[p.who].reasons.insert(p.last_error);
        }
  for (const auto& [who, t] : down)
    to.push_back({"link-down", who,
                  fmt::format("replica {} has no link with {}{}{}", who.value(), ids(t.by),
                              t.reasons.empty() ? "" : ": ", listed(t.reasons))});
}

void add_culprits(const replica_answers& list, std::vector<status_problem>& to) {
  std::map<replica_id, told> proven, isolated, suspected;
  const auto note = [](told& t, replica_id by, const std::string& reason) {
    t.by.insert(by);
    t.reasons.insert(reason);
  };
  for (const auto& [who, s, why] : list) {
    if (!s)
      continue;
    for (const auto& one : s->suspects)
      note((one.proven ? proven : suspected)[one.who], who, one.reason);
    for (const auto one : s->isolated)
      isolated[one].by.insert(who);
  }
  for (const auto& [who, t] : proven)
    to.push_back({"convicted", who,
                  fmt::format("replica {} has proven misbehaviour, as {} tell{}: {}", who.value(), ids(t.by),
                              t.by.size() == 1 ? "s" : "", listed(t.reasons))});
  for (const auto& [who, t] : isolated)
    to.push_back(
      {"isolated", who, fmt::format("replica {} is isolated: it leads no more, at {}", who.value(), ids(t.by))});
  for (const auto& [who, t] : suspected)
    to.push_back({"suspected", who,
                  fmt::format("replica {} is suspected by {}: {}", who.value(), ids(t.by), listed(t.reasons)), false});
}

std::string row(std::string_view replica, std::string_view at, std::string_view view, std::string_view lag,
                std::string_view state, std::string_view links, std::string_view checkpoint, std::string_view mempool) {
  return fmt::format("{:>7}  {:>8}  {:>8}  {:>4}  {:8}  {:>6}  {:>10}  {:>7}\n", replica, at, view, lag, state, links,
                     checkpoint, mempool);
}

std::uint64_t lag_of(const replica_status& s, height top) {
  return top.value() - s.executed.value();
}

std::string table(const replica_answers& list) {
  constexpr std::size_t digits = 8; // of a state
  const auto top = furthest(list);
  auto text = row("replica", "height", "view", "lag", "state", "linked", "checkpoint", "mempool");
  for (const auto& [who, s, why] : list)
    text += s ? row(std::to_string(who.value()), std::to_string(s->executed.value()), std::to_string(s->view.value()),
                    std::to_string(lag_of(*s, top)), short_hex(s->state).substr(0, digits),
                    fmt::format("{} of {}", linked(*s), s->peers.size()), std::to_string(s->checkpoint.value()),
                    std::to_string(s->mempool))
              : fmt::format("{:>7}  unreachable: {}\n", who.value(), printable(why));
  return text;
}

std::string paragraphs(const replica_answers& list) {
  const auto top = furthest(list);
  std::string text;
  for (const auto& [who, s, why] : list)
    text +=
      s ? fmt::format("replica {}: height {}, view {}, lag {}, state {}, {} of {} linked, checkpoint {}, mempool {}\n",
                      who.value(), s->executed.value(), s->view.value(), lag_of(*s, top), short_hex(s->state),
                      linked(*s), s->peers.size(), s->checkpoint.value(), s->mempool)
        : fmt::format("replica {}: unreachable: {}\n", who.value(), printable(why));
  return text;
}

bool too_wide(const std::string& lines, std::size_t width) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    const auto line = lines.substr(at, end - at);
    if (line.find("unreachable: ") == std::string::npos)
      widest = std::max(widest, columns_of(line));
    at = end + 1;
  }
  return widest > width;
}

ordered_json json_of(const replica_status& s, height top) {
  ordered_json j{{"reachable", true},
                 {"protocol", s.protocol},
                 {"height", s.executed.value()},
                 {"committed", s.committed.value()},
                 {"view", s.view.value()},
                 {"lag", lag_of(s, top)},
                 {"state_digest", to_string(s.state)},
                 {"last_checkpoint", s.checkpoint.value()},
                 {"mempool", s.mempool},
                 {"uptime_ms", s.uptime_ms},
                 {"cpu_ms", s.cpu_ms},
                 {"resident_bytes", s.resident_bytes},
                 {"syncs", s.syncs},
                 {"bytes_in", s.bytes_in},
                 {"bytes_out", s.bytes_out},
                 {"refused", s.refused}};
  j["peers"] = ordered_json::array();
  j["peers_down"] = ordered_json::array();
  for (const auto& p : s.peers) {
    j["peers"].push_back({{"replica", p.who.value()},
                          {"sending", p.sending},
                          {"hearing", p.hearing},
                          {"round_trip_us", p.round_trip_us},
                          {"queued_bytes", p.queued},
                          {"lost", p.lost},
                          {"dials", p.dials},
                          {"last_error", p.last_error},
                          {"unfit", p.unfit},
                          {"misfits", p.misfits}});
    if (!is_up(p))
      j["peers_down"].push_back(p.who.value());
  }
  j["suspicions"] = ordered_json::array();
  for (const auto& one : s.suspects)
    j["suspicions"].push_back({{"replica", one.who.value()}, {"reason", one.reason}, {"proven", one.proven}});
  j["signs_nothing"] = s.hold; // why; empty: it signs
  j["isolated"] = ordered_json::array();
  for (const auto who : s.isolated)
    j["isolated"].push_back(who.value());
  return j;
}

} // namespace

height furthest(const replica_answers& list) {
  height top;
  for (const auto& [who, s, why] : list)
    if (s)
      top = std::max(top, s->executed);
  return top;
}

bool contradict(const replica_answers& list) {
  for (const auto& [a, first, a_why] : list)
    for (const auto& [b, second, b_why] : list)
      if (first && second && first->executed == second->executed && first->state != second->state)
        return true;
  return false;
}

std::vector<status_problem> problems_of(const replica_answers& list, const std::set<replica_id>& lagging,
                                        const digest& chain) {
  std::vector<status_problem> all;
  const auto top = furthest(list);
  for (const auto& [who, s, why] : list) {
    if (!s)
      all.push_back({"unreachable", who, fmt::format("replica {} is unreachable: {}", who.value(), why)});
    else if (s->chain != chain)
      all.push_back(
        {"other-chain", who, fmt::format("replica {} runs another chain than the genesis file", who.value())});
    if (s && !s->hold.empty())
      all.push_back({"signs-nothing", who, fmt::format("replica {} signs nothing: {}", who.value(), s->hold)});
    if (s)
      for (const auto& line : misfits_of(*s))
        all.push_back({"settings", who, line});
    if (s && lagging.contains(who))
      all.push_back({"lagging", who,
                     fmt::format("replica {} lags: it has executed block {} and another one block {}", who.value(),
                                 s->executed.value(), top.value())});
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    for (std::size_t k = i + 1; k < list.size(); ++k)
      if (contradict({list[i], list[k]}))
        all.push_back({"diverged", list[k].who,
                       fmt::format("replicas {} and {} have different states after block {}", list[i].who.value(),
                                   list[k].who.value(), list[i].status->executed.value())});
  add_links(list, all);
  add_culprits(list, all);
  for (auto& one : all)
    one.text = printable(one.text);
  return all;
}

std::string status_text(const replica_answers& list, const std::vector<status_problem>& problems, const terminal& to) {
  auto text = table(list);
  if (to.narrow() && too_wide(text, to.width()))
    text = paragraphs(list);
  for (const auto& one : problems)
    text += fmt::format("  {}  {}\n", one.counts ? "problem " : "note    ", one.text);
  return to.fit(text);
}

std::string status_json(const replica_answers& list, const std::vector<status_problem>& problems) {
  const auto top = furthest(list);
  ordered_json j;
  j["agree"] = !contradict(list);
  j["healthy"] = std::ranges::none_of(problems, &status_problem::counts);
  j["problems"] = ordered_json::array();
  for (const auto& one : problems)
    j["problems"].push_back(
      {{"kind", one.kind}, {"replica", one.who.value()}, {"counts", one.counts}, {"text", one.text}});
  j["replicas"] = ordered_json::array();
  for (const auto& [who, s, why] : list) {
    ordered_json one{{"replica", who.value()}};
    one.update(s ? json_of(*s, top) : ordered_json{{"reachable", false}, {"why", why}});
    j["replicas"].push_back(std::move(one));
  }
  return j.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace bezant::cli
