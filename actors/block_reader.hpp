// The block reader: reads committed blocks from a disk, so that the node does not wait for it.
#pragma once

#include "actors/messages.hpp"
#include "transport/store/store.hpp"

#include <memory>

namespace bezant {

/// Spawns a reader of `disk`, in a thread of its own. Null if `find` waits for nothing there: then the node asks it
/// itself, and equal runs stay equal.
block_reader_actor spawn_block_reader(caf::actor_system& system, std::shared_ptr<const store> disk);

} // namespace bezant
