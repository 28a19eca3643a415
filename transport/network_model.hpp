// How a simulated network behaves: delays, losses, duplicates, reordering, bandwidth, partitions.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace bezant {

/// The behaviour of every link. Probabilities are parts in a million, drawn for each message by itself.
struct link_model {
  duration delay_min = milliseconds(10);
  duration delay_max = milliseconds(10);     ///< delays are uniform from `delay_min` to `delay_max`
  std::uint32_t loss = 0;                    ///< the message is lost
  std::uint32_t duplicate = 0;               ///< it arrives twice
  std::uint32_t reorder = 0;                 ///< it is held back, so that later ones may overtake it
  duration reorder_delay = milliseconds(50); ///< for at most this long; other messages of a link stay in order
  std::uint64_t bytes_per_second = 0;        ///< of each sender's uplink; 0 means unlimited
};

/// From `from` until `until` the links behave as `links` says.
struct link_change {
  time_point from;
  time_point until;
  link_model links;
};

/// From `from` until `until` replicas of different groups cannot reach each other; replicas that no group names form a
/// group of their own together. Clients reach everybody.
struct partition {
  time_point from;
  time_point until;
  std::vector<std::vector<replica_id>> groups;
  bool one_way = false; ///< only what replicas of an earlier group send to those of a later one is cut

  /// True if a message between the two is cut at `now`.
  [[nodiscard]] bool cuts(time_point now, replica_id a, replica_id b) const;
};

/// The whole plan of a run. Where changes overlap, the last one in the list holds.
struct network_model {
  link_model links;
  std::vector<link_change> changes;
  std::vector<partition> partitions;

  /// The links' behaviour at `now`.
  [[nodiscard]] const link_model& links_at(time_point now) const;
  /// True if a partition cuts the link at `now`.
  [[nodiscard]] bool cut(time_point now, replica_id a, replica_id b) const;
};

/// What a simulated network did.
struct network_stats {
  std::uint64_t sent = 0;       ///< messages, counted once per receiver
  std::uint64_t delivered = 0;  ///< on their way to an attached receiver, duplicates included
  std::uint64_t lost = 0;       ///< by chance
  std::uint64_t cut = 0;        ///< by a partition
  std::uint64_t unattached = 0; ///< the receiver was down
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0; ///< arrived before one that was sent earlier on the same link
  std::uint64_t bytes = 0;     ///< of all that was sent
};

} // namespace bezant
