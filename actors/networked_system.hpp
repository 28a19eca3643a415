// Actor systems that speak TCP: real threads, and CAF's middleman beside them. Never in a simulation: it starts
// threads.
#pragma once

#include "actors/system.hpp"

#include <caf/io/middleman.hpp>

namespace bezant {

/// A CAF configuration for links. No BASP port is ever opened: see docs/decisions/0003.
class networked_system_config final : public system_config {
public:
  explicit networked_system_config(std::size_t threads = 0) : system_config{scheduling::threads, threads} {
    load<caf::io::middleman>();
    // Else one peer that sends all the time keeps others waiting.
    set("middleman.max-consecutive-reads", std::size_t{2});
  }
};

} // namespace bezant
