#include "simulation/virtual_time.hpp"

#include "actors/messages.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace bezant::simulation {

namespace {

/// Of this many last steps of too many it is told who took them.
constexpr std::uint64_t watched_steps = 4'096;

/// Sets the flag at its first tick. (With an argument: CAF dereferences a null pointer for function actors without.)
caf::behavior ring_once(caf::event_based_actor* self, const std::shared_ptr<bool>& rung) {
  return {[self, rung](tick_atom) {
    *rung = true;
    self->quit();
  }};
}

} // namespace

std::uint64_t instant_steps_for(std::size_t replicas, std::uint64_t frames) {
  const std::uint64_t n = replicas;
  return 1'000'000 + 100 * n * n * (n + 64) + 64 * n * frames;
}

virtual_time::virtual_time(caf::actor_system& system, std::uint64_t instant_steps_max, naming who)
  : system_{system},
    scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())},
    origin_{system.clock().now()},
    steps_max_{std::max(instant_steps_max, watched_steps)},
    who_{std::move(who)} {}

bool virtual_time::run_until(const std::function<bool()>& done, time_point deadline, const std::stop_token& stop) {
  // The clock cannot be asked what comes next, so the deadline is itself an event.
  auto rung = std::make_shared<bool>(false);
  auto bell = system_.spawn(ring_once, rung);
  system_.clock().schedule_message(origin_ + std::chrono::nanoseconds{deadline.ns},
                                   caf::actor_cast<caf::strong_actor_ptr>(bell),
                                   caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, tick_atom::value));
  bool reached = false;
  do
    reached = run_ready(stop) && done();
  while (!reached && !*rung && standstill_.empty() && !stop.stop_requested() && advance());
  if (!*rung)
    caf::anon_send_exit(bell, caf::exit_reason::kill);
  return reached;
}

bool virtual_time::run_ready(const std::stop_token& stop) {
  constexpr std::uint64_t portion = 256; // between two looks at the stop request
  while (standstill_.empty()) {
    std::uint64_t done = 0;
    const auto left = steps_max_ - steps_;
    const auto planned = std::min(portion, left > watched_steps ? left - watched_steps : left);
    if (left > watched_steps)
      done = scheduler_.run(planned);
    else
      for (; done < planned && scheduler_.has_job(); ++done)
        run_one();
    steps_ += done;
    if (done < planned)
      return true;
    if (steps_ >= steps_max_)
      stand_still();
    if (stop.stop_requested())
      return false;
  }
  return false;
}

void virtual_time::run_one() {
  if (const auto* actor = dynamic_cast<const caf::abstract_actor*>(scheduler_.jobs.front()))
    ++last_[actor->id()];
  scheduler_.run_once();
}

bool virtual_time::advance() {
  const auto before = scheduler_.clock().now();
  const bool more = scheduler_.trigger_timeout();
  if (scheduler_.clock().now() != before) {
    steps_ = 0;
    last_.clear();
  } else if (more && ++steps_ >= steps_max_) { // timers that run out at once, and messages without delay
    stand_still();
  }
  return more;
}

void virtual_time::stand_still() {
  const auto most = std::ranges::max_element(last_, {}, &std::pair<const caf::actor_id, std::uint64_t>::second);
  const auto at = std::chrono::duration<double>(scheduler_.clock().now() - origin_).count();
  standstill_ =
    fmt::format("virtual time stands still at {:.9f} s: {} steps at this instant, and no end of them{}", at, steps_,
                most == last_.end() ? "" : "; most of the last ones were taken by " + who_(most->first));
}

} // namespace bezant::simulation
