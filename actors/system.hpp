// Actor systems as Bezant uses them.
#pragma once

#include "actors/messages.hpp"

namespace bezant {

/// How actors run.
enum class scheduling {
  virtual_time, ///< CAF's test coordinator: one thread, virtual clock, deterministic
  threads,      ///< CAF's work-sharing scheduler on real threads and the real clock
};

/// A CAF configuration with all of Bezant's message types. It loads no CAF module, so it starts no network thread.
class system_config : public caf::actor_system_config {
public:
  /// `threads` bounds the scheduler's workers; 0 means one a core. Ignored in virtual time.
  explicit system_config(scheduling how, std::size_t threads = 0);
};

} // namespace bezant
