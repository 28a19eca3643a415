// What a benchmark prints ahead of its figures, so that they can be compared with others.
#pragma once

#include <string>

namespace bezant::bench {

/// Prints build and compiler, and `measured`: what is in the figures and what is not. To be made once, at start.
struct conditions {
  explicit conditions(const std::string& measured);
};

} // namespace bezant::bench
