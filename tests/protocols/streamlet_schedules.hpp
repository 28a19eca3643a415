// Schedules of messages, crashes and misdeeds that do no harm to Streamlet, and each of which a known mistake does not
// survive. The same schedules run on the ordinary core and on one with the mistake seeded.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace bezant::testing {

struct schedule {
  const char* name;                  ///< the sentence that it proves
  const char* bugs;                  ///< the seeded bugs that it bites, as in BEZANT_MUTANT
  const char* finds;                 ///< part of what goes wrong with them
  std::vector<std::string> (*run)(); ///< what went wrong; nothing for the ordinary core
};

std::span<const schedule> streamlet_schedules();

} // namespace bezant::testing
