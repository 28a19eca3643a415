#include "exchange/packed_results.hpp"

namespace bezant::exchange {

namespace {

constexpr unsigned code_bits = 6;
constexpr std::uint8_t code_mask = (1U << code_bits) - 1;
constexpr std::uint8_t has_filled = 1U << code_bits;
constexpr std::uint8_t has_open = 1U << (code_bits + 1);

void put(bytes& to, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U)
    to.push_back(static_cast<std::uint8_t>(value | 0x80U));
  to.push_back(static_cast<std::uint8_t>(value));
}

/// The varint at the front, taken off; nothing for zero, for one that is spelled longer than it is, or above
/// `quantity_max`.
std::optional<quantity> take(byte_view& from) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 7 && i < from.size(); ++i) {
    value |= std::uint64_t{from[i] & 0x7FU} << (7 * i);
    if ((from[i] & 0x80U) != 0)
      continue;
    const bool longer = i > 0 && from[i] == 0;
    from = from.subspan(i + 1);
    if (longer || value == 0 || value > quantity_max.value())
      return std::nullopt;
    return quantity{value};
  }
  return std::nullopt;
}

} // namespace

bytes pack(const command_results& results) {
  bytes to;
  to.reserve(4 * results.size());
  for (const auto& r : results) {
    auto head = static_cast<std::uint8_t>(r.code);
    if (r.filled != quantity{})
      head |= has_filled;
    if (r.open != quantity{})
      head |= has_open;
    to.push_back(head);
    if (r.filled != quantity{})
      put(to, r.filled.value());
    if (r.open != quantity{})
      put(to, r.open.value());
  }
  to.shrink_to_fit();
  return to;
}

std::optional<command_results> unpack(byte_view packed) {
  command_results to;
  while (!packed.empty()) {
    command_result r;
    const auto head = packed.front();
    packed = packed.subspan(1);
    r.code = static_cast<reject>(head & code_mask);
    if (!is_known(r.code) || to.size() == frame_commands_max)
      return std::nullopt;
    for (const auto& [bit, field] : {std::pair{has_filled, &r.filled}, {has_open, &r.open}}) {
      if ((head & bit) == 0)
        continue;
      const auto value = take(packed);
      if (!value)
        return std::nullopt;
      *field = *value;
    }
    to.push_back(r);
  }
  if (to.empty())
    return std::nullopt;
  return to;
}

} // namespace bezant::exchange
