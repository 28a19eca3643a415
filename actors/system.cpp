#include "actors/system.hpp"

namespace bezant {

system_config::system_config(scheduling how, std::size_t threads) {
  add_message_types<caf::id_block::bezant_transport>();
  add_message_types<caf::id_block::bezant_actors>();
  if (how == scheduling::virtual_time) {
    set("scheduler.policy", caf::atom("testing"));
    return;
  }
  set("scheduler.policy", caf::atom("sharing"));
  if (threads != 0)
    set("scheduler.max-threads", threads);
}

} // namespace bezant
