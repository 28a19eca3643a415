// What a swarm does not draw although the registries have it, and why.
#pragma once

#include "simulation/swarm/draw.hpp"

namespace bezant::simulation::swarm {

/// Something that is not drawn.
struct left_out {
  std::string what;                   ///< a behaviour, a condition, or "options"
  std::vector<std::string> protocols; ///< with which; empty: with all that are drawn from
  std::string why;
};

/// By what is left out, in the order of the registry.
std::vector<left_out> left_out_of(const draw_from& from, const scenario_names& names);

/// Why a behaviour is not drawn with that protocol; empty if it is. (`collude` and `chaos` are drawn apart.)
std::string why_not_drawn(const adversary_info& info, const protocol_info& protocol, const scenario_names& names);

} // namespace bezant::simulation::swarm
