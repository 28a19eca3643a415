// What a scenario can show at most, and why a run of it may have shown nothing: found from its numbers, for people.
#pragma once

#include "simulation/scenario.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace bezant::simulation {

/// Who runs what over which network.
struct circumstances {
  std::size_t replicas = 4;
  std::string protocol;
  std::vector<protocol_option> options;
  duration delay_max; ///< the longest that a message may take by the network's settings
  std::map<replica_id, recipe> adversaries;
  std::set<replica_id> down; ///< that are down at the end
  bool real_time = false;    ///< no network delay is known then
};

/// Those of a run of `s` with so many replicas.
circumstances circumstances_of(const scenario& s, std::size_t replicas);

/// Why these replicas may commit nothing, each reason a sentence without a full stop: fewer speak than a quorum has,
/// the protocol's timer is shorter than the network's delay, more than f have adversaries. Empty if nothing of that
/// kind is wrong.
std::vector<std::string> obstacles(const circumstances& c);

/// The same, after a colon in one text with semicolons between; empty if there is none.
std::string because(const circumstances& c);

/// That the protocol's timer is shorter than the network's delay, if it is, and what to change to what.
std::string timer_below_delay(const circumstances& c);

/// That more than f replicas have adversaries, if they have.
std::string beyond_faults(const circumstances& c);

/// The most commands that clients of `s` can have a result for at its end, given how many they have together: frames
/// have to go through the network, and a session has only so many in flight.
std::uint64_t answers_possible(const scenario& s, std::uint64_t commands);

/// The most views that a run of `s` can reach; nothing if the protocol is not one of this program's.
std::optional<std::uint64_t> views_possible(const scenario& s);

/// "20s", "150ms", "1.5s".
std::string text_of_span(duration d);

} // namespace bezant::simulation
