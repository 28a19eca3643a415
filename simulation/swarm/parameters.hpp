// What a swarm may set of each protocol, and in which ranges that makes sense.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "protocols/config.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bezant::simulation::swarm {

/// A protocol's options as drawn.
struct drawn_options {
  std::vector<protocol_option> list; ///< those that differ from their default, by name
  duration patience;                 ///< how long a view lasts when nothing comes of it: what faults are measured by
  /// Views that may begin after the last fault until all have committed four blocks, as so many of `n`, and so many.
  std::pair<std::uint64_t, std::uint64_t> views{0, 150};
  bool grows = false; ///< views last longer and longer until something comes of them, whatever the network's delays
};

/// Who is faulty, as far as that decides what a protocol promises.
struct faulty_replicas {
  bool any = false;
  bool first = false; ///< replica 0, who leads first where a leader stays for long
};

/// Draws options of `protocol`. With faulty replicas only such that let honest leaders follow each other for as long as
/// the protocol needs: with the others progress is not promised. A protocol that the table does not know keeps its
/// defaults.
/// `slow`: timeouts of half a second to two, as they are in deployments, and not as short as the network allows.
drawn_options draw_options(std::string_view protocol, faulty_replicas faulty, bool slow, random_source random);

/// True if the table knows the protocol.
bool knows_options(std::string_view protocol);

/// A span of time as scenario files write it, such as "25ms".
std::string span_text(duration d);

} // namespace bezant::simulation::swarm
