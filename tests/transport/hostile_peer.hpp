// A peer that says whatever the test wants: a plain socket, and TLS over it when that is needed.
#pragma once

#include "transport/links/frame_bodies.hpp"
#include "transport/links/net_address.hpp"
#include "transport/links/tls_session.hpp"

#include <chrono>

namespace bezant::testing {

/// A blocking socket; what waits, waits for 20 seconds at most.
class hostile_peer {
public:
  /// Connects.
  explicit hostile_peer(const net_address& to);
  /// Takes the next connection at a listening socket.
  explicit hostile_peer(int listening);
  ~hostile_peer();
  hostile_peer(const hostile_peer&) = delete;
  hostile_peer& operator=(const hostile_peer&) = delete;

  [[nodiscard]] int socket() const noexcept { return socket_; }
  /// False if the other side took no more, or closed.
  bool send_raw(byte_view data);
  bool send_raw(std::string_view text) { return send_raw(as_bytes(text)); }
  /// True if the other side closed, whatever it said before.
  bool is_closed();

  /// TLS handshake as a replica with `seed`, or as a client; false if the other side did not want it.
  bool shake_hands(std::optional<key_seed> seed, bool dialled = true);
  template <class Body>
  bool send(frame_kind kind, const Body& body) {
    bytes plain;
    return append_frame(plain, kind, body) && send_plain(plain);
  }
  bool send_plain(byte_view plain);
  /// The next frame, or nothing if the other side closed. The body holds until the next call.
  std::optional<frame> read();
  [[nodiscard]] tls_session& tls() { return *tls_; }

private:
  bool read_some(bytes& plain);

  int socket_;
  std::optional<tls_session> tls_;
  frame_reader reader_;
};

} // namespace bezant::testing
