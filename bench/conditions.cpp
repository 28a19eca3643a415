#include "bench/conditions.hpp"

#include <benchmark/benchmark.h>

namespace bezant::bench {

conditions::conditions(const std::string& measured) {
#ifdef NDEBUG
  const std::string build = "optimised, without assert()";
#else
  const std::string build = "with assert(): not the build to measure with";
#endif
  benchmark::AddCustomContext("measured", measured);
  benchmark::AddCustomContext("build", build + ", compiler " + __VERSION__);
}

} // namespace bezant::bench
