// Switches seeded bugs on; see core/mutant.hpp.
#pragma once

#include <cstdlib>

namespace bezant::exchange::test {

/// Switches a seeded bug on as long as it lives.
class seeded {
public:
  explicit seeded(const char* name) { ::setenv("BEZANT_MUTANT", name, 1); }
  seeded(const seeded&) = delete;
  seeded& operator=(const seeded&) = delete;
  ~seeded() { ::unsetenv("BEZANT_MUTANT"); }
};

} // namespace bezant::exchange::test
