#include "transport/links/link_queue.hpp"

#include <algorithm>

namespace bezant {

namespace {
constexpr std::size_t record_bytes = 16384; // of TLS
constexpr std::size_t frame_overhead = 128; // of a frame that waits, beside its bytes
} // namespace

bool link_queue::push(shared_frame f) {
  if (bytes_ + f->size() + frames_.size() * frame_overhead > bytes_max_)
    return false;
  bytes_ += f->size();
  frames_.push_back(std::move(f));
  return true;
}

void link_queue::fill_batch() {
  while (batch_.size() < record_bytes) {
    if (sent_ == 0 && !urgent_.empty()) {
      batch_.insert(batch_.end(), urgent_.begin(), urgent_.end());
      urgent_.clear();
      continue;
    }
    if (frames_.empty())
      return;
    const auto rest = byte_view{*frames_.front()}.subspan(sent_);
    if (batch_.empty() && rest.size() >= record_bytes)
      return; // is sent without a copy
    const auto piece = rest.first(std::min(rest.size(), record_bytes - batch_.size()));
    batch_.insert(batch_.end(), piece.begin(), piece.end());
    sent_ += piece.size();
    bytes_ -= piece.size();
    if (sent_ == frames_.front()->size()) {
      frames_.pop_front();
      sent_ = 0;
    }
  }
}

result<void> link_queue::pump(tls_session& tls, std::size_t unsent, std::size_t out_bytes_max, wire_buffer& out) {
  const auto before = out.size();
  while (unsent + (out.size() - before) < out_bytes_max) {
    batch_.clear();
    fill_batch();
    if (!batch_.empty()) {
      BOOST_OUTCOME_TRY(tls.send(batch_, out));
      continue;
    }
    if (frames_.empty())
      return outcome::success();
    const auto piece = byte_view{*frames_.front()}.subspan(sent_, record_bytes);
    BOOST_OUTCOME_TRY(tls.send(piece, out));
    sent_ += piece.size();
    bytes_ -= piece.size();
    if (sent_ == frames_.front()->size()) {
      frames_.pop_front();
      sent_ = 0;
    }
  }
  return outcome::success();
}

} // namespace bezant
