// Byte strings and their hexadecimal text form.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bezant {

/// An owned byte string.
using bytes = std::vector<std::uint8_t>;

/// A borrowed byte string; it must not outlive what it looks at.
using byte_view = std::span<const std::uint8_t>;

/// Views the characters of `text` as bytes.
inline byte_view as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Lower-case hexadecimal text of `data`, two digits a byte.
std::string to_hex(byte_view data);

/// The bytes that `text` spells in hexadecimal (either case); nothing if it has an odd length or another character.
std::optional<bytes> from_hex(std::string_view text);

} // namespace bezant
