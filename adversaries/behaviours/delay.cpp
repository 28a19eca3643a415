// "delay": everything it says comes late.
#include "adversaries/behaviours/delayed.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

namespace bezant {

adversary_info delay_info() {
  return {"delay",
          "everything it says comes late",
          {{"by", "how late, such as 200ms"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto by = o.span("by", milliseconds(200), duration{1});
            return made_or_refused<late_speaker>(o.problem(), why, config, by, false);
          }};
}

} // namespace bezant
