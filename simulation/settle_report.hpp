// The result of `settle` for people and for programs.
#pragma once

#include "simulation/settle.hpp"

namespace bezant::simulation {

/// Some lines of text.
std::string settle_text(const settle_options& options, const settle_result& r);

/// One JSON object; README.md lists its members. Prices in ticks, volume in lots, latencies in milliseconds.
std::string settle_json(const settle_options& options, const settle_result& r);

} // namespace bezant::simulation
