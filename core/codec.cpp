#include "core/codec.hpp"

#include <bit>
#include <cstring>

namespace bezant {

void encoder::put_integer(std::uint64_t value, std::size_t width) {
  // One growth and one copy: this is the innermost loop of everything that is signed or hashed.
  if constexpr (std::endian::native == std::endian::big) {
    for (std::size_t i = 0; i < width; ++i)
      out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  } else {
    const auto at = out_.size();
    out_.resize(at + width);
    std::memcpy(out_.data() + at, &value, width);
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
  value = 0;
  for (std::size_t i = 0; i < width; ++i)
    value |= std::uint64_t{input_[i]} << (8 * i);
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
