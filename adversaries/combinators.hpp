// Conditions under which a behaviour acts: registry entries of the combinators.
#pragma once

#include "adversaries/registry.hpp"

namespace bezant {

adversary_info during_info();
adversary_info in_views_info();
adversary_info to_info();
adversary_info with_probability_info();
adversary_info when_leader_info();
adversary_info after_info();

} // namespace bezant
