// One link without its socket: TLS, the exchange of hellos, frames in and out, heartbeats, and the limits of all of
// them. Pure: it is told the time, and what it wants to send is appended to a buffer.
#pragma once

#include "transport/links/frame_bodies.hpp"
#include "transport/links/link_queue.hpp"
#include "transport/links/link_rules.hpp"
#include "transport/links/rate_meter.hpp"

namespace bezant {

/// What a refusal's reason is called on this side.
link_error error_of(refusal_reason r) noexcept;

/// Takes what comes in on a link that is up.
class link_handler {
public:
  virtual ~link_handler() = default;
  /// The peer has proven who it is.
  virtual void up() = 0;
  /// A frame of a kind that this peer may send. An error ends the link.
  virtual result<void> take(const frame& f) = 0;
};

/// What went through a link, without hellos and heartbeats.
struct link_totals {
  std::uint64_t bytes_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t frames_in = 0;
  std::uint64_t lost = 0;       ///< messages that found the queue full
  std::uint64_t never_fits = 0; ///< of these, such as are larger than the whole queue
};

/// After an error the link is over; what it still appended to the buffer should be sent.
class link_session {
public:
  /// Encrypted bytes that are made ahead of the socket.
  static constexpr std::size_t out_bytes_max = std::size_t{1} << 19;

  /// Dials replica `to`, or accepts if there is none. Times are of any clock that does not step back.
  link_session(std::shared_ptr<const link_rules> rules, std::optional<replica_id> to, time_point now);

  /// Begins the handshake.
  result<void> start(wire_buffer& out);
  /// Takes what was received.
  result<void> receive(time_point now, byte_view cipher, link_handler& to, wire_buffer& out);
  /// To be called every `tick`: heartbeats and timeouts. `unsent` is what the socket has not taken yet.
  result<void> tick(time_point now, std::size_t unsent);
  static constexpr duration tick_period = milliseconds(100);

  /// Queues a frame. False: it is lost, since the link is not up or the queue is full.
  bool push(shared_frame f, std::size_t frames = 1);
  /// Encrypts what waits, as far as `unsent` allows.
  result<void> pump(std::size_t unsent, wire_buffer& out);
  /// The socket took bytes although it was full: the peer is alive, if slow.
  void progress(time_point now) noexcept { moved_ = now; }
  /// Nothing is read at the moment, so that nothing can be heard.
  void hold(time_point now) noexcept { heard_ = now; }
  /// Queues the news that another process with the same key came in and this one again, several times.
  void refuse_other_life();
  /// Says farewell.
  void finish(wire_buffer& out) { tls_.finish(out); }

  [[nodiscard]] bool is_up() const noexcept { return phase_ == phase::open; }
  [[nodiscard]] const link_peer& peer() const noexcept { return peer_; }
  [[nodiscard]] const link_totals& totals() const noexcept { return totals_; }
  [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
  /// The number that the replica at the other end gave its process; of who dialled.
  [[nodiscard]] std::uint64_t peer_life() const noexcept { return peer_life_; }
  [[nodiscard]] duration round_trip() const noexcept { return round_trip_; }
  /// Bytes of the largest frame that was larger than the whole queue; 0 if there was none.
  [[nodiscard]] std::size_t largest_unfit() const noexcept { return largest_unfit_; }
  [[nodiscard]] std::size_t queue_bytes_max() const noexcept { return queue_.bytes_max(); }
  /// What the peer said of its settings; nothing before the hello, and of clients.
  [[nodiscard]] const std::optional<replica_settings>& their_settings() const noexcept { return their_settings_; }
  /// What the peer wrote in its refusal, be it of the hello or later.
  [[nodiscard]] std::optional<refusal_reason> refusal() const noexcept { return refusal_; }

private:
  enum class phase { tls, hello, open };

  [[nodiscard]] bool may_send(frame_kind k) const noexcept;
  result<void> begin_hello(wire_buffer& out);
  result<void> take_first(const frame& f, wire_buffer& out);
  result<void> take_hello(const frame& f);
  result<void> take_client_hello(const frame& f);
  result<void> take_welcome(const frame& f);
  result<void> take_refusal(const frame& f);
  result<void> take(time_point now, const frame& f, link_handler& to);
  result<void> check_rates(time_point now, std::size_t size);
  template <class Body>
  result<void> say(frame_kind kind, const Body& body, wire_buffer& out);
  void open(link_peer peer);

  std::shared_ptr<const link_rules> rules_;
  std::optional<replica_id> to_;
  tls_session tls_;
  frame_reader reader_;
  link_queue queue_;
  phase phase_ = phase::tls;
  link_peer peer_;
  std::uint64_t peer_life_ = 0;
  std::optional<refusal_reason> refusal_;
  std::optional<replica_settings> their_settings_;
  std::size_t largest_unfit_ = 0;
  link_totals totals_;
  duration round_trip_;
  std::size_t early_bytes_ = 0; // received before the link was up
  time_point born_;
  time_point heard_;
  time_point moved_;
  time_point ticked_;
  time_point pinged_;
  rate_meter frames_;
  rate_meter bytes_;
};

} // namespace bezant
