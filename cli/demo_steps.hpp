// The steps of the guided tour.
#pragma once

#include "cli/program.hpp"
#include "exchange/command.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bezant::cli {

/// One step: what it shows, why that matters, the run that shows it, and what must come of it.
struct demo_step {
  std::string title;
  std::string why;
  /// Runs it, prints what happened, and gives whether that is `expected`.
  std::function<bool(std::uint64_t seed, const program& p)> run;
  std::string expected; ///< in words
};

// Steps with replicas that lie; in demo_adversaries.cpp.
bool equivocating_leader(std::uint64_t seed, const program& p);
bool fake_orders(std::uint64_t seed, const program& p);
bool colluders(std::uint64_t seed, const program& p);
/// A few hundred orders and cancels of two traders.
std::vector<exchange::command> some_trading(std::uint64_t seed);

/// All steps, in order.
std::vector<demo_step> demo_steps();

} // namespace bezant::cli
