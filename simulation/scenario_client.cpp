#include "simulation/scenario_client.hpp"

namespace bezant::simulation {

namespace {

struct client_state {
  scenario_client_config config;
  client_gateway_actor gateway;
};

using scenario_client_ptr = scenario_client_actor::stateful_pointer<client_state>;

void place_next(scenario_client_ptr self) {
  auto& st = self->state;
  auto commands = st.config.source->next(st.config.frame);
  if (commands.empty())
    return;
  st.config.counts->submitted += commands.size();
  ++st.config.counts->frames[st.config.session].placed;
  order_list list;
  list.commands.assign(commands.begin(), commands.end());
  self->send(st.gateway, place_atom::value, std::move(list));
}

void tally(client_state& st, const accepted_frame& done) {
  auto& counts = *st.config.counts;
  ++counts.frames[st.config.session].answered;
  for (const auto& r : done.outcome.results) {
    ++counts.answered;
    counts.accepted += r.code == exchange::reject::none ? 1 : 0;
    counts.traded += r.filled.value();
  }
  st.config.checker->on_accepted(st.config.session, done);
}

scenario_client_actor::behavior_type run_scenario_client(scenario_client_ptr self, scenario_client_config config) {
  self->state.config = std::move(config);
  return {
    [self](accepted_atom, const accepted_frame& done) {
      const auto pause = self->state.config.pause;
      tally(self->state, done);
      if (pause > duration{})
        self->delayed_send(self, std::chrono::nanoseconds{pause.ns}, tick_atom::value);
      else
        place_next(self);
    },
    [self](start_atom, const caf::strong_actor_ptr& gateway) {
      self->state.gateway = caf::actor_cast<client_gateway_actor>(gateway);
      for (std::size_t i = 0; i < self->state.config.window; ++i)
        place_next(self);
    },
    [self](tick_atom) { place_next(self); },
  };
}

} // namespace

scenario_client_actor spawn_scenario_client(caf::actor_system& system, scenario_client_config config) {
  return system.spawn(run_scenario_client, std::move(config));
}

} // namespace bezant::simulation
