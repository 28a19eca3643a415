// What must hold for the encoding of any value of any type.
#pragma once

#include "core/codec.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace bezant::testing {

/// Checks that `x`'s encoding is the only input that decodes to it: cut short, longer, or with any one bit flipped it
/// is refused, or is the encoding of something else.
template <class T>
void check_canonical(const T& x) {
  const auto good = encode(x);
  const auto again = decode<T>(good);
  REQUIRE(again.has_value());
  REQUIRE(encode(again.value()) == good);

  for (std::size_t size = 0; size < good.size(); ++size)
    if (decode<T>(byte_view{good}.first(size)).has_value())
      FAIL("the first " << size << " of " << good.size() << " bytes are taken for a whole value");

  auto longer = good;
  longer.push_back(0);
  REQUIRE(decode<T>(longer).error() == codec_error::trailing_bytes);

  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto flipped = good;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
    const auto other = decode<T>(flipped);
    if (other.has_value() && encode(other.value()) != flipped)
      FAIL("with bit " << bit << " flipped it is a second spelling of a value");
  }
}

} // namespace bezant::testing
