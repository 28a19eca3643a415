// What one connection may cost at most.
#pragma once

#include "core/time.hpp"

#include <cstddef>

namespace bezant {

/// Bounds and times of links. The defaults suit replicas on a local or wide network.
struct link_limits {
  duration connect = seconds(1);                  ///< a TCP connection must be made by then, else it is dialled again
  duration handshake = seconds(5);                ///< TLS and hello must be done by then
  duration heartbeat = milliseconds(500);         ///< a ping this long after the last one
  duration silence = milliseconds(1800);          ///< a peer that says nothing for so long is taken for gone
  duration redial_min = milliseconds(50);         ///< first pause before dialling again; doubles, with jitter
  duration redial_max = seconds(1);               ///< longest pause
  std::size_t queue_bytes_max = 64U << 20U;       ///< not yet sent to one peer; beyond, messages to it are lost
  std::size_t client_queue_bytes_max = 8U << 20U; ///< the same for a client; beyond, its link is closed
  /// Received from one peer and not yet taken by this process' actors; beyond, nothing is read from it until they have
  /// taken half.
  std::size_t inbound_bytes_max = 32U << 20U;
  std::size_t client_inbound_bytes_max = 4U << 20U; ///< the same for a client
  std::size_t client_bad_submits_max =
    64;                                ///< transactions of one client that fail their check; beyond, its link is closed
  std::size_t connections_max = 1'024; ///< open at once, whoever they are
  std::size_t connections_per_address_max = 64; ///< of these from one address
  std::size_t frames_per_second_max = 200'000;  ///< from one peer, averaged over a second; beyond, the link is closed
  std::size_t client_frames_per_second_max = 20'000;    ///< the same for a client
  std::size_t client_bytes_per_second_max = 64U << 20U; ///< from one client, averaged over a second
};

} // namespace bezant
