// "slow-leader": its proposals come just before the others lose patience.
#include "adversaries/behaviours/delayed.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

// The weak spot of protocols with a timer a view (PBFT: Amir et al. 2011, "Prime: Byzantine Replication under Attack",
// section 2): nobody can blame a leader who is only slow.
adversary_info slow_leader_info() {
  return {"slow-leader",
          "its proposals come just before the others lose patience",
          {{"by", "how late; default: four fifths of what the protocol waits"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto patience = config.forge->patience(config.protocol_options);
            const auto by = o.span("by", duration{patience.ns / 5 * 4}, duration{1});
            return made_or_refused<late_speaker>(o.problem(), why, config, by, true);
          },
          false,
          needs_proposals};
}

} // namespace bezant
