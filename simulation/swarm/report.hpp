// What `bezant swarm` tells: for people, and as JSON.
#pragma once

#include "simulation/swarm/hunt.hpp"

namespace bezant::simulation::swarm {

/// A failed run: what broke, the command that makes it again, and the smallest case that breaks the same.
std::string failure_text(const failure& f, const draw_from& from, std::string_view program);

/// Everything that was injected and what came of it, several lines, ending in the verdict.
std::string result_text(const hunt_result& r);

/// The same as one JSON object.
std::string result_json(const hunt_result& r, const draw_from& from, const hunt_options& options,
                        std::string_view program);

} // namespace bezant::simulation::swarm
