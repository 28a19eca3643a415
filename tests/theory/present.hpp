// Leaves out protocols that this build does not have.
#pragma once

#include "simulation/compare/run_cell.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

/// True if the contestant's protocol is registered; else says that it is left out.
inline bool present(const comparison::contestant& who) {
  if (protocol_registry::built_in().find(who.protocol))
    return true;
  WARN(who.protocol << " is not registered: left out");
  return false;
}

} // namespace bezant::testing
