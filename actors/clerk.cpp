#include "actors/clerk.hpp"

namespace bezant {

namespace {

struct clerk_state {
  clerk_config config;
};

clerk_actor::behavior_type run_clerk(clerk_actor::stateful_pointer<clerk_state> self, clerk_config config) {
  self->state.config = std::move(config);
  return {[self](ask_atom, const question& asked) -> caf::result<answer> {
    const auto& c = self->state.config;
    if (asked.body.empty() || asked.body.size() > question::bytes_max)
      return answer{};
    switch (static_cast<asked_of>(asked.body.front())) {
      case asked_of::replica: return answer{encode(c.status())};
      case asked_of::application:
        if (const auto exchange = c.exchange())
          return self->delegate(exchange, ask_atom::value, question{{asked.body.begin() + 1, asked.body.end()}});
        return answer{};
    }
    return answer{};
  }};
}

} // namespace

clerk_actor spawn_clerk(caf::actor_system& system, clerk_config config) {
  return system.spawn(run_clerk, std::move(config));
}

} // namespace bezant
