// Switches seeded bugs on; see core/mutant.hpp.
#pragma once

#include "core/mutant.hpp"

namespace bezant::exchange::test {

/// Switches a seeded bug on as long as it lives.
class seeded {
public:
  explicit seeded(const char* name) { bezant::switch_seeded_bugs(name); }
  seeded(const seeded&) = delete;
  seeded& operator=(const seeded&) = delete;
  ~seeded() { bezant::switch_seeded_bugs({}); }
};

} // namespace bezant::exchange::test
