#include "actors/block_reader.hpp"

namespace bezant {

block_reader_actor spawn_block_reader(caf::actor_system& system, std::shared_ptr<const store> disk) {
  if (!disk->find_waits())
    return {};
  return system.spawn<caf::detached>(
    [](block_reader_actor::pointer self, std::shared_ptr<const store> from) -> block_reader_actor::behavior_type {
      return {[self, from = std::move(from)](load_atom, const digest& id) {
        const auto node = caf::actor_cast<node_actor>(self->current_sender());
        if (auto b = from->find(id); b && node)
          self->send(node, loaded_atom::value, block_list{{std::move(b)}, {}});
      }};
    },
    std::move(disk));
}

} // namespace bezant
