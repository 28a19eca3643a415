#include "transport/links/frame.hpp"

#include "core/block.hpp"
#include "transport/links/frame_bodies.hpp"

namespace bezant {

namespace {

constexpr std::size_t hello_max = 256;
// A payload, the lengths of its transactions, and a body with certificates; a snapshot's chunk, too.
constexpr std::size_t message_max = payload::bytes_max + 4 * payload::transactions_max + message_body_bytes_max;
constexpr std::size_t receipts_max = std::size_t{12} << 20;
constexpr std::size_t transaction_max = transaction::bytes_max + 4;

/// What was handed out is cut off only when it is this much, so that many small frames do not move the rest each time.
constexpr std::size_t slack_bytes = std::size_t{1} << 16;

} // namespace

bool is_known(frame_kind k) noexcept {
  return k >= frame_kind::hello && k <= frame_kind::answer;
}

std::size_t body_bytes_max(frame_kind k) noexcept {
  switch (k) {
    case frame_kind::hello:
    case frame_kind::welcome:
    case frame_kind::refusal: return hello_max;
    case frame_kind::client_hello: return hello_max + client_hello_body::sessions_max * 68;
    case frame_kind::ping:
    case frame_kind::pong: return 8;
    case frame_kind::message: return message_max;
    case frame_kind::relay: return transaction_max;
    case frame_kind::submit: return transaction_max + 4;
    case frame_kind::receipts: return receipts_max;
    case frame_kind::question: return question::bytes_max + 8;
    case frame_kind::answer: return answer::bytes_max + 16;
  }
  return 0;
}

void frame_reader::feed(byte_view data) {
  auto& buffer = input();
  buffer.insert(buffer.end(), data.begin(), data.end());
}

bytes& frame_reader::input() {
  if (read_ == buffer_.size()) {
    buffer_.clear();
    read_ = 0;
  } else if (read_ >= slack_bytes) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(read_));
    read_ = 0;
  }
  return buffer_;
}

std::size_t frame_reader::next_size() const {
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i)
    size |= std::size_t{buffer_[read_ + i]} << (8 * i);
  return size;
}

result<std::optional<frame_kind>> frame_reader::next_kind() const {
  if (held() < frame_head_bytes)
    return std::nullopt;
  const auto kind = static_cast<frame_kind>(buffer_[read_ + 4]);
  if (!is_known(kind))
    return link_error::bad_frame;
  if (next_size() > body_bytes_max(kind))
    return link_error::frame_too_large;
  return kind;
}

std::optional<frame> frame_reader::next_of(frame_kind kind) {
  const auto size = next_size();
  const auto unread = byte_view{buffer_}.subspan(read_ + frame_head_bytes);
  if (unread.size() < size)
    return std::nullopt;
  read_ += frame_head_bytes + size;
  return frame{kind, unread.first(size)};
}

namespace detail {

bool finish_frame(bytes& out, std::size_t start, frame_kind kind) {
  const auto size = out.size() - start - frame_head_bytes;
  if (size > body_bytes_max(kind))
    return false;
  for (std::size_t i = 0; i < 4; ++i)
    out[start + i] = static_cast<std::uint8_t>(size >> (8 * i));
  out[start + 4] = static_cast<std::uint8_t>(kind);
  return true;
}

} // namespace detail

} // namespace bezant
