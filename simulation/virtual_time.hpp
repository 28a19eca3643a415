// The virtual time of a cluster: its actors do all that is ready, then the clock goes on; an instant that does not end
// is noticed.
#pragma once

#include "core/time.hpp"

#include <caf/actor_clock.hpp>
#include <caf/fwd.hpp>

#include <functional>
#include <map>
#include <stop_token>
#include <string>

namespace caf::scheduler {
class test_coordinator;
}

namespace bezant::simulation {

/// The most steps (one actor handles one message) that one instant may take in a cluster of so many replicas with so
/// many frames of clients on their way: far more than any protocol needs whose leaders are paced (see
/// `protocols/pacer.hpp`), also Streamlet with full echo, whose messages of one epoch are n^3.
std::uint64_t instant_steps_for(std::size_t replicas, std::uint64_t frames);

/// Drives an actor system with CAF's test coordinator. For one thread.
class virtual_time {
public:
  /// Says for people who an actor is.
  using naming = std::function<std::string(caf::actor_id)>;

  /// Time counts from now on.
  virtual_time(caf::actor_system& system, std::uint64_t instant_steps_max, naming who);

  /// Lets time pass until `done` holds (true), or until `deadline`, a stop request or a standstill (false). `done` is
  /// asked whenever nothing is left to do at an instant. A stop request is answered within few steps.
  bool run_until(const std::function<bool()>& done, time_point deadline, const std::stop_token& stop);

  /// Does what is ready at this instant. False if a stop request or a standstill came before the end of it.
  bool run_ready(const std::stop_token& stop = {});

  /// Once an instant took more steps than it may: a sentence about it. From then on nothing runs. Else empty.
  [[nodiscard]] const std::string& standstill() const noexcept { return standstill_; }

private:
  /// Fires the next timer or delivers the next message in flight. False if there is none.
  bool advance();
  void run_one();
  void stand_still();

  caf::actor_system& system_;
  caf::scheduler::test_coordinator& scheduler_;
  caf::actor_clock::time_point origin_;
  std::uint64_t steps_max_;
  naming who_;
  std::uint64_t steps_ = 0;                     ///< at this instant
  std::map<caf::actor_id, std::uint64_t> last_; ///< who took the last ones of too many
  std::string standstill_;
};

} // namespace bezant::simulation
