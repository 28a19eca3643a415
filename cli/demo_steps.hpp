// The steps of the guided tour.
#pragma once

#include "cli/program.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bezant::cli {

/// One step: what it shows, why that matters, and the run that shows it.
struct demo_step {
  std::string title;
  std::string why;
  /// Runs it, prints what happened, and gives whether all was as it should be.
  std::function<bool(std::uint64_t seed, const program& p)> run;
};

/// All steps, in order.
std::vector<demo_step> demo_steps();

} // namespace bezant::cli
