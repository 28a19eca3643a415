// Binary file formats: four letters, a format version, then the canonical encoding.
#pragma once

#include "core/codec.hpp"

#include <algorithm>
#include <string_view>

namespace bezant {

/// Names a binary format and the one version of it that this program reads.
struct format_tag {
  std::string_view magic; ///< four characters
  std::uint32_t version;
};

/// Magic, version, then `x`.
template <class T>
bytes encode_versioned(const format_tag& tag, const T& x) {
  const auto magic = as_bytes(tag.magic);
  bytes out{magic.begin(), magic.end()};
  encoder f{out};
  auto version = tag.version;
  const auto error = f(version, x);
  require(!error, "only values within their bounds are encoded");
  return out;
}

/// The value in `input`. Errors: `bad_version` for another magic or version, else as `decode`.
template <class T>
result<T> decode_versioned(const format_tag& tag, byte_view input) {
  if (input.size() < tag.magic.size())
    return codec_error::truncated;
  if (!std::ranges::equal(input.first(tag.magic.size()), as_bytes(tag.magic)))
    return codec_error::bad_version;
  std::uint32_t version = 0;
  decoder f{input.subspan(tag.magic.size())};
  if (auto error = f(version))
    return error;
  if (version != tag.version)
    return codec_error::bad_version;
  return decode<T>(f.rest());
}

} // namespace bezant
