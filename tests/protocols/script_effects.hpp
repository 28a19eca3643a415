// What a core of the chained family did, in the words that a script expects.
#pragma once

#include "protocols/effect.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bezant::testing {

/// One line for each effect that scripts speak of, see script.hpp; `name_of` knows the blocks.
std::vector<std::string> told(const std::vector<std::pair<replica_id, effect>>& log,
                              const std::function<std::string(const digest&)>& name_of);

} // namespace bezant::testing
