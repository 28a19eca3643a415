// A client that sends a list of commands through a gateway, a window of frames at a time.
#pragma once

#include "actors/messages.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace bezant::simulation {

/// What a feeder has learnt. `frames_accepted` may be read at any time, the rest once the feeder has ended.
struct feed_report {
  std::function<void(const accepted_frame&)> on_accepted; ///< called for each accepted frame; may be empty
  std::atomic<std::uint64_t> frames_accepted = 0;
  std::uint64_t orders_accepted = 0;
  std::map<std::string, std::uint64_t> orders_rejected;  ///< new orders by reason
  std::map<std::string, std::uint64_t> cancels_rejected; ///< cancels and replaces by reason
  std::vector<std::int64_t> latencies_ns;                ///< of each new order that has a result
};

/// The list that is fed, cut into frames.
struct feed {
  std::shared_ptr<const std::vector<exchange::command>> commands;
  std::size_t frame = 64; ///< commands in a frame

  [[nodiscard]] std::uint64_t frames() const noexcept { return (commands->size() + frame - 1) / frame; }
  /// Commands of frame `i`, from 0.
  [[nodiscard]] order_list cut(std::uint64_t i) const;
};

/// Spawns a feeder that has `sent` frames in flight already, and sends the next one for each that is accepted.
client_actor spawn_feeder(caf::actor_system& system, feed what, std::uint64_t sent,
                          std::shared_ptr<feed_report> report);

} // namespace bezant::simulation
