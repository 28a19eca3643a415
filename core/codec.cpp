#include "core/codec.hpp"

#include <array>

namespace bezant {

namespace {

/// Appends the lowest `Width` bytes of `value`. A constant width makes this one copy: it is the innermost loop of
/// everything that is signed or hashed.
template <std::size_t Width>
void append(bytes& out, std::uint64_t value) {
  std::array<std::uint8_t, Width> little;
  for (std::size_t i = 0; i < Width; ++i)
    little[i] = static_cast<std::uint8_t>(value >> (8 * i));
  out.insert(out.end(), little.begin(), little.end());
}

/// The little-endian integer in the first `Width` bytes.
template <std::size_t Width>
std::uint64_t load(byte_view in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < Width; ++i)
    value |= std::uint64_t{in[i]} << (8 * i);
  return value;
}

} // namespace

void encoder::put_integer(std::uint64_t value, std::size_t width) {
  switch (width) {
    case 1: return out_.push_back(static_cast<std::uint8_t>(value));
    case 2: return append<2>(out_, value);
    case 4: return append<4>(out_, value);
    default: return append<8>(out_, value);
  }
}

encoder::result_type encoder::put_blob(byte_view data, std::size_t bytes_max) {
  if (data.size() > bytes_max)
    return codec_error::too_long;
  put_integer(data.size(), 4);
  out_.insert(out_.end(), data.begin(), data.end());
  return {};
}

decoder::result_type decoder::get_integer(std::uint64_t& value, std::size_t width) {
  if (input_.size() < width)
    return codec_error::truncated;
  switch (width) {
    case 1: value = input_[0]; break;
    case 2: value = load<2>(input_); break;
    case 4: value = load<4>(input_); break;
    default: value = load<8>(input_); break;
  }
  input_ = input_.subspan(width);
  return {};
}

decoder::result_type decoder::get_blob(byte_view& data, std::size_t bytes_max) {
  std::uint64_t size = 0;
  if (auto error = get_integer(size, 4))
    return error;
  if (size > bytes_max)
    return codec_error::too_long;
  if (size > input_.size())
    return codec_error::truncated;
  data = input_.first(static_cast<std::size_t>(size));
  input_ = input_.subspan(static_cast<std::size_t>(size));
  return {};
}

} // namespace bezant
