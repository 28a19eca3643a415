#include "simulation/swarm/left_out.hpp"

#include "core/simulated_signatures.hpp"
#include "simulation/seat.hpp"
#include "simulation/swarm/parameters.hpp"

#include <algorithm>
#include <array>

namespace bezant::simulation::swarm {

namespace {

constexpr std::array<std::string_view, 4> drawn_conditions{"with_probability", "when_leader", "in_views", "during"};

/// Adds to the entry that says the same, or a new one.
void add(std::vector<left_out>& list, const std::string& what, const std::string& protocol, const std::string& why) {
  const auto same = std::ranges::find_if(list, [&](const left_out& l) { return l.what == what && l.why == why; });
  if (same == list.end())
    list.push_back({what, {protocol}, why});
  else
    same->protocols.push_back(protocol);
}

/// The reason alone, where a sentence says which behaviour and protocol.
std::string reason_in(const std::string& sentence, const protocol_info& protocol) {
  const auto head = " to " + protocol.name + ": ";
  const auto at = sentence.find(head);
  return at == std::string::npos ? sentence : sentence.substr(at + head.size());
}

std::string why_not_here(const adversary_info& info, const protocol_info& protocol, const draw_from& from,
                         const scenario_names& names) {
  if (info.combinator)
    return std::ranges::find(drawn_conditions, info.name) != drawn_conditions.end()
             ? ""
             : "of the conditions only with_probability, when_leader, in_views and during are drawn";
  if (info.name == "collude" && from.beyond_f == 0)
    return "it breaks what holds up to f; it is drawn with --beyond-f";
  if (info.name == "chaos")
    return knows_options(protocol.name)
             ? ""
             : "of this protocol's messages it knows none: it is drawn, but only withholds and hands on";
  return info.name == "collude" ? "" : why_not_drawn(info, protocol, names);
}

} // namespace

std::string why_not_drawn(const adversary_info& info, const protocol_info& protocol, const scenario_names& names) {
  if (auto why = names.adversaries.inapplicable(use(info.name), protocol); !why.empty())
    return reason_in(why, protocol);
  constexpr std::size_t replicas = 4;
  const auto refused = refusal_of({use(info.name), {replica_id{0}}}, names.adversaries, protocol, {}, replicas, true);
  return refused.inapplicable ? "" : refused.why; // with other options it may have something to bend
}

std::vector<left_out> left_out_of(const draw_from& from, const scenario_names& names) {
  std::vector<left_out> list;
  for (const auto& info : names.adversaries.all())
    for (const auto& name : from.protocols)
      if (const auto protocol = names.protocols.find(name))
        if (const auto why = why_not_here(info, *protocol.value(), from, names); !why.empty())
          add(list, info.name, name, why);
  for (const auto& name : from.protocols)
    if (!knows_options(name))
      add(list, "options", name, "the swarm knows no ranges of this protocol's options: they keep their defaults");
  for (auto& l : list)
    if (l.protocols.size() == from.protocols.size())
      l.protocols.clear();
  return list;
}

} // namespace bezant::simulation::swarm
