#include "simulation/feeder.hpp"

namespace bezant::simulation {

order_list feed::cut(std::uint64_t i) const {
  order_list list;
  const auto first = i * frame;
  const auto last = std::min<std::uint64_t>(first + frame, commands->size());
  list.commands.assign(commands->begin() + static_cast<std::ptrdiff_t>(first),
                       commands->begin() + static_cast<std::ptrdiff_t>(last));
  return list;
}

namespace {

struct feeder_state {
  feed what;
  std::uint64_t sent = 0;
  std::shared_ptr<feed_report> report;
};

using feeder_ptr = client_actor::stateful_pointer<feeder_state>;

void tally(feeder_state& st, const accepted_frame& done) {
  auto& report = *st.report;
  const auto sent = st.what.cut(done.outcome.sequence.value() - 1);
  const auto& results = done.outcome.results;
  for (std::size_t i = 0; i < results.size() && i < sent.commands.size(); ++i) {
    if (!std::holds_alternative<exchange::new_order>(sent.commands[i].value)) {
      if (results[i].code != exchange::reject::none)
        ++report.cancels_rejected[std::string{to_string(results[i].code)}];
      continue;
    }
    report.latencies_ns.push_back((done.accepted - done.submitted).ns);
    if (results[i].code == exchange::reject::none)
      ++report.orders_accepted;
    else
      ++report.orders_rejected[std::string{to_string(results[i].code)}];
  }
  if (report.on_accepted)
    report.on_accepted(done);
  ++report.frames_accepted;
}

client_actor::behavior_type run_feeder(feeder_ptr self, feed what, std::uint64_t sent,
                                       std::shared_ptr<feed_report> report) {
  self->state = {std::move(what), sent, std::move(report)};
  return {
    [self](accepted_atom, const accepted_frame& done) {
      auto& st = self->state;
      tally(st, done);
      if (st.sent < st.what.frames())
        self->send(caf::actor_cast<client_gateway_actor>(self->current_sender()), place_atom::value,
                   st.what.cut(st.sent++));
    },
  };
}

} // namespace

client_actor spawn_feeder(caf::actor_system& system, feed what, std::uint64_t sent,
                          std::shared_ptr<feed_report> report) {
  return system.spawn(run_feeder, std::move(what), sent, std::move(report));
}

} // namespace bezant::simulation
