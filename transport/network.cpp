#include "transport/network.hpp"

namespace bezant {

namespace {
constexpr std::size_t envelope_bytes = 4 + 1 + 4 + 64 + 8; // author, kind, length, signature, frame header
}

std::size_t wire_size(const signed_message& m) noexcept {
  return envelope_bytes + m.body.size() + (m.content ? m.content->data_bytes() : 0);
}

std::size_t wire_size(const transaction& t) noexcept {
  return 8 + t.data().size();
}

std::size_t wire_size(const receipt_batch& b) noexcept {
  std::size_t size = envelope_bytes + 93 + 32 * (b.receipts.size() + b.path.size());
  for (const auto& r : b.own)
    size += 48 + r.content.outcome.size();
  return size;
}

} // namespace bezant
