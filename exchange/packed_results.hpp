// The results of a frame's commands in few bytes, for the outcomes that the state keeps.
#pragma once

#include "exchange/frame.hpp"

#include <optional>

namespace bezant::exchange {

using command_results = decltype(frame_outcome::results);

/// Bytes of one packed result, at most: its code and two varints of 48 bits. (A fill and what rests are each at most
/// `quantity_max`.)
inline constexpr std::size_t packed_result_bytes_max = 1 + 7 + 7;

/// One byte for each result: the code, and two bits that say whether `filled` and `open` follow, each as a varint
/// (LEB128: seven bits a byte, lowest first). A result in full takes 17 bytes; an order that rests takes some three
/// here.
bytes pack(const command_results& results);

/// What `pack` wrote; nothing for any other bytes, among them a second spelling of the same results, none, or more than
/// a frame may have.
std::optional<command_results> unpack(byte_view packed);

} // namespace bezant::exchange
