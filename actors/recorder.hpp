// The recorder actor: one writer for the trace of a whole run.
#pragma once

#include "actors/trace_writer.hpp"

#include <memory>

namespace bezant {

/// Spawns the recorder. `writer` is used by this actor alone until it has answered a `flush`.
recorder_actor spawn_recorder(caf::actor_system& system, std::shared_ptr<trace_writer> writer);

} // namespace bezant
