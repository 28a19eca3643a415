// Wire frames: a length, a kind, and a body in the canonical encoding. Pure.
//
//   0   u32, little-endian: bytes of the body
//   4   u8: kind
//   5   the body
#pragma once

#include "core/codec.hpp"
#include "transport/links/link_error.hpp"

#include <memory>
#include <optional>

namespace bezant {

/// What a frame carries; its body is the struct of the same name in transport/links/frame_bodies.hpp.
enum class frame_kind : std::uint8_t {
  hello = 1,    ///< the dialling replica, first
  client_hello, ///< the dialling client, first
  welcome,      ///< the answer to either
  refusal,      ///< the other answer
  ping,         ///< the dialler, again and again
  pong,         ///< the answer
  message,      ///< replica to replica: a signed message with its payload
  relay,        ///< replica to replica: a transaction of the house's own
  submit,       ///< client to replica: a transaction
  receipts,     ///< replica to client: receipts for one session
  question,     ///< client to replica
  answer,       ///< replica to client
};
inline constexpr std::size_t frame_kinds = 12;

bool is_known(frame_kind k) noexcept;

/// Most bytes that a body of this kind has; 0 for a kind that does not exist.
std::size_t body_bytes_max(frame_kind k) noexcept;

inline constexpr std::size_t frame_head_bytes = 5;

/// A frame that was read. `body` looks into the reader and holds until its next call.
struct frame {
  frame_kind kind{};
  byte_view body;
};

/// Cuts a stream of bytes into frames. It holds the bytes of at most one unfinished frame beside what was fed last.
class frame_reader {
public:
  /// Appends what was received.
  void feed(byte_view data);
  /// The buffer to which whoever has no bytes yet appends them, and nothing else is done.
  bytes& input();
  /// The next whole frame, or nothing until more is fed. Errors: `bad_frame` for an unknown kind, `frame_too_large`,
  /// `unexpected_frame` if `allowed` says no to the kind; all are told as soon as the head is there, so that nothing is
  /// held for a frame that will not be taken, and nothing may be read afterwards.
  template <class F>
  result<std::optional<frame>> next(F&& allowed) {
    BOOST_OUTCOME_TRY(const auto kind, next_kind());
    if (kind && !allowed(*kind))
      return link_error::unexpected_frame;
    return kind ? next_of(*kind) : std::optional<frame>{};
  }
  result<std::optional<frame>> next() {
    return next([](frame_kind) { return true; });
  }
  /// Bytes that are held.
  [[nodiscard]] std::size_t held() const noexcept { return buffer_.size() - read_; }

private:
  /// The kind of the next frame, once its head is there.
  [[nodiscard]] result<std::optional<frame_kind>> next_kind() const;
  /// The next frame, which is of that kind, once it is there.
  std::optional<frame> next_of(frame_kind kind);
  [[nodiscard]] std::size_t next_size() const;

  bytes buffer_;
  std::size_t read_ = 0; // bytes of the buffer that were handed out
};

/// A whole frame, built once and shared by all links that send it.
using shared_frame = std::shared_ptr<const bytes>;

namespace detail {
/// Writes the length of the body that begins at `start + frame_head_bytes`; false if it is above its kind's cap.
bool finish_frame(bytes& out, std::size_t start, frame_kind kind);
} // namespace detail

/// Appends a frame with `body`. False, and nothing is appended, if the body is above a bound.
template <class Body>
bool append_frame(bytes& out, frame_kind kind, const Body& body) {
  const auto start = out.size();
  out.resize(start + frame_head_bytes);
  encoder f{out};
  if (!f(body) && detail::finish_frame(out, start, kind))
    return true;
  out.resize(start);
  return false;
}

/// The frame as a shared buffer; null if the body is above a bound. `size_hint` is what the frame may take.
template <class Body>
shared_frame make_frame(frame_kind kind, const Body& body, std::size_t size_hint = 64) {
  auto out = std::make_shared<bytes>();
  out->reserve(size_hint);
  return append_frame(*out, kind, body) ? shared_frame{std::move(out)} : nullptr;
}

} // namespace bezant
