// The canonical binary codec: one encoding per value, driven by the same `inspect` that CAF's serializer uses.
//
// Integers are little-endian at their full width; a boolean is one byte, 0 or 1; a string or sequence is its length as
// a 32-bit integer and then its elements; a struct is its fields in the order in which `inspect` names them. A length
// is checked against the type's bound and against the input that is left before anything is allocated.
#pragma once

#include "core/bytes.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

namespace bezant {

/// Bounds that hold for a field whose type sets no tighter one.
struct codec_limits {
  static constexpr std::size_t items_max = std::size_t{1} << 20;      ///< elements of a sequence
  static constexpr std::size_t text_bytes_max = std::size_t{1} << 12; ///< bytes of a string
  static constexpr std::size_t blob_bytes_max = std::size_t{1} << 26; ///< bytes of a byte string
};

/// A vector that decodes to at most `Max` elements.
template <class T, std::size_t Max>
struct bounded_vector : std::vector<T> {
  using std::vector<T>::vector;
  static constexpr std::size_t items_max = Max;
};

namespace detail {

template <class T>
concept wire_integer = std::integral<T> && !std::same_as<T, bool>;

/// An enum on the wire must say which values exist: `bool is_known(E)`, found by argument-dependent lookup.
template <class T>
concept wire_enum = std::is_enum_v<T> && requires(T e) {
  { is_known(e) } -> std::same_as<bool>;
};

template <class T>
concept sequence = !std::same_as<T, std::string> && requires(T & xs) {
  typename T::value_type;
  xs.clear();
  xs.push_back(std::declval<typename T::value_type>());
};

template <class T>
constexpr std::size_t items_max_of() noexcept {
  if constexpr (requires { T::items_max; })
    return T::items_max;
  else if constexpr (std::same_as<T, bytes>)
    return codec_limits::blob_bytes_max;
  else
    return codec_limits::items_max;
}

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

/// Digests, keys and signatures: most of what is ever encoded, so not byte by byte.
template <class T>
inline constexpr bool is_byte_array = false;
template <std::size_t N>
inline constexpr bool is_byte_array<std::array<std::uint8_t, N>> = true;

} // namespace detail

/// Inspector that appends the canonical encoding of what it is given to a byte string. It fails only for a value that
/// no decoder would take (a sequence above its bound).
class encoder {
public:
  using result_type = std::error_code;
  static constexpr bool reads_state = true;
  static constexpr bool writes_state = false;

  explicit encoder(bytes& out) noexcept : out_{out} {}

  template <class... Ts>
  result_type operator()(Ts&... xs) {
    result_type error;
    static_cast<void>(((error = put(const_cast<std::remove_const_t<Ts>&>(xs)), !error) && ...));
    return error;
  }

private:
  template <class T>
  result_type put(T& x) {
    if constexpr (std::same_as<T, bool>) {
      out_.push_back(x ? 1 : 0);
      return {};
    } else if constexpr (detail::wire_integer<T>) {
      put_integer(static_cast<std::uint64_t>(x), sizeof(T));
      return {};
    } else if constexpr (std::is_enum_v<T>) {
      static_assert(detail::wire_enum<T>, "an enum on the wire needs bool is_known(E)");
      put_integer(static_cast<std::uint64_t>(x), sizeof(T));
      return {};
    } else if constexpr (std::same_as<T, std::string>) {
      return put_blob(as_bytes(x), codec_limits::text_bytes_max);
    } else if constexpr (std::same_as<T, bytes>) {
      return put_blob(x, codec_limits::blob_bytes_max);
    } else if constexpr (detail::is_byte_array<T>) {
      out_.insert(out_.end(), x.begin(), x.end());
      return {};
    } else if constexpr (detail::is_array<T>) {
      return put_each(x);
    } else if constexpr (detail::sequence<T>) {
      if (x.size() > detail::items_max_of<T>())
        return codec_error::too_long;
      put_integer(x.size(), 4);
      return put_each(x);
    } else {
      return inspect(*this, x);
    }
  }

  template <class Range>
  result_type put_each(Range& xs) {
    for (auto& x : xs)
      if (auto error = put(x))
        return error;
    return {};
  }

  void put_integer(std::uint64_t value, std::size_t width);
  result_type put_blob(byte_view data, std::size_t bytes_max);

  bytes& out_;
};

/// Inspector that reads canonical encodings from a byte string and refuses everything else.
class decoder {
public:
  using result_type = std::error_code;
  static constexpr bool reads_state = false;
  static constexpr bool writes_state = true;

  explicit decoder(byte_view input) noexcept : input_{input} {}

  template <class... Ts>
  result_type operator()(Ts&... xs) {
    result_type error;
    static_cast<void>(((error = get(xs), !error) && ...));
    return error;
  }

  /// Bytes that were not read yet.
  [[nodiscard]] std::size_t remaining() const noexcept { return input_.size(); }
  /// The unread input.
  [[nodiscard]] byte_view rest() const noexcept { return input_; }

private:
  template <class T>
  result_type get(T& x) {
    if constexpr (std::same_as<T, bool>) {
      std::uint64_t raw = 0;
      if (auto error = get_integer(raw, 1))
        return error;
      x = raw == 1;
      return raw > 1 ? make_error_code(codec_error::bad_boolean) : std::error_code{};
    } else if constexpr (detail::wire_integer<T>) {
      std::uint64_t raw = 0;
      auto error = get_integer(raw, sizeof(T));
      x = static_cast<T>(raw);
      return error;
    } else if constexpr (std::is_enum_v<T>) {
      static_assert(detail::wire_enum<T>, "an enum on the wire needs bool is_known(E)");
      std::uint64_t raw = 0;
      if (auto error = get_integer(raw, sizeof(T)))
        return error;
      const auto value = static_cast<T>(static_cast<std::underlying_type_t<T>>(raw));
      if (!is_known(value))
        return codec_error::bad_enum;
      x = value;
      return {};
    } else if constexpr (std::same_as<T, std::string>) {
      byte_view data;
      if (auto error = get_blob(data, codec_limits::text_bytes_max))
        return error;
      x.assign(data.begin(), data.end());
      return {};
    } else if constexpr (std::same_as<T, bytes>) {
      byte_view data;
      if (auto error = get_blob(data, codec_limits::blob_bytes_max))
        return error;
      x.assign(data.begin(), data.end());
      return {};
    } else if constexpr (detail::is_byte_array<T>) {
      if (input_.size() < x.size())
        return codec_error::truncated;
      std::ranges::copy(input_.first(x.size()), x.begin());
      input_ = input_.subspan(x.size());
      return {};
    } else if constexpr (detail::is_array<T>) {
      for (auto& element : x)
        if (auto error = get(element))
          return error;
      return {};
    } else if constexpr (detail::sequence<T>) {
      return get_sequence(x);
    } else {
      return inspect(*this, x);
    }
  }

  template <class T>
  result_type get_sequence(T& xs) {
    std::uint64_t count = 0;
    if (auto error = get_integer(count, 4))
      return error;
    // Every element takes a byte at least, so a count above what is left is a lie.
    if (count > detail::items_max_of<T>() || count > input_.size())
      return codec_error::too_long;
    xs.clear();
    for (std::uint64_t i = 0; i < count; ++i) {
      typename T::value_type element{};
      if (auto error = get(element))
        return error;
      xs.push_back(std::move(element));
    }
    return {};
  }

  result_type get_integer(std::uint64_t& value, std::size_t width);
  result_type get_blob(byte_view& data, std::size_t bytes_max);

  byte_view input_;
};

/// The canonical encoding of `x`. A value above its own type's bounds is a broken invariant.
template <class T>
bytes encode(const T& x) {
  bytes out;
  out.reserve(160); // most messages fit: one allocation instead of six
  encoder f{out};
  const auto error = f(x);
  require(!error, "only values within their bounds are encoded");
  return out;
}

/// The value that `input` encodes, or why it encodes none; trailing bytes are refused.
template <class T>
result<T> decode(byte_view input) {
  T x{};
  decoder f{input};
  if (auto error = f(x))
    return error;
  if (f.remaining() != 0)
    return codec_error::trailing_bytes;
  return x;
}

} // namespace bezant
