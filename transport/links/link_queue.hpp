// What waits to be sent to one peer.
#pragma once

#include "transport/links/frame.hpp"
#include "transport/links/tls_session.hpp"

#include <deque>

namespace bezant {

/// Frames in order, shared with other links, and before them small ones that cannot wait.
class link_queue {
public:
  /// Most bytes of `urgent` frames that wait.
  static constexpr std::size_t urgent_bytes_max = std::size_t{1} << 16;

  explicit link_queue(std::size_t bytes_max) noexcept : bytes_max_{bytes_max} {}

  /// A client's queue is shorter than a replica's, and who it is turns out late.
  void set_bytes_max(std::size_t bytes_max) noexcept { bytes_max_ = bytes_max; }

  [[nodiscard]] std::size_t bytes_max() const noexcept { return bytes_max_; }

  /// False, and the frame is lost, if the queue is full; for a frame above `bytes_max` it always is.
  bool push(shared_frame f);

  /// Puts a frame before all that were not begun; false if too many wait.
  template <class Body>
  bool push_urgent(frame_kind kind, const Body& body) {
    return urgent_.size() < urgent_bytes_max && append_frame(urgent_, kind, body);
  }

  /// Encrypts what waits until `out` and what its owner still has, `unsent`, are `out_bytes_max` together. Small frames
  /// share a record, large ones are encrypted from where they are.
  result<void> pump(tls_session& tls, std::size_t unsent, std::size_t out_bytes_max, wire_buffer& out);

  /// Bytes that wait.
  [[nodiscard]] std::size_t size() const noexcept { return bytes_ + urgent_.size(); }

private:
  void fill_batch();

  std::size_t bytes_max_;
  std::deque<shared_frame> frames_;
  std::size_t bytes_ = 0;
  std::size_t sent_ = 0; // bytes of the first frame
  bytes urgent_;
  bytes batch_;
};

} // namespace bezant
