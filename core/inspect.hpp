// What `inspect` functions need beyond naming fields: variants, optional values and shared pointers, which neither
// CAF nor the canonical codec takes by itself.
#pragma once

#include "core/codec.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace bezant {

namespace detail {

/// What a failed load returns: the codec's own error for the canonical decoder, a plain error for CAF's.
template <class Inspector>
typename Inspector::result_type load_error(codec_error e) {
  if constexpr (std::same_as<typename Inspector::result_type, std::error_code>)
    return e;
  else
    return typename Inspector::result_type(static_cast<std::uint8_t>(e), {});
}

template <std::size_t I = 0, class Inspector, class... Ts>
typename Inspector::result_type load_alternative(Inspector& f, std::variant<Ts...>& x, std::size_t tag) {
  if constexpr (I == sizeof...(Ts)) {
    return load_error<Inspector>(codec_error::unknown_tag);
  } else {
    if (tag != I)
      return load_alternative<I + 1>(f, x, tag);
    return f(x.template emplace<I>());
  }
}

} // namespace detail

/// Inspects a variant: one byte for the alternative, then its value.
template <class Inspector, class... Ts>
typename Inspector::result_type inspect_variant(Inspector& f, std::variant<Ts...>& x) {
  static_assert(sizeof...(Ts) <= 255);
  if constexpr (std::is_void_v<typename Inspector::result_type>) {
    std::visit([&f](auto& value) { f(value); }, x); // printing only
  } else if constexpr (Inspector::reads_state) {
    auto tag = static_cast<std::uint8_t>(x.index());
    if (auto error = f(tag))
      return error;
    return std::visit([&f](auto& value) { return f(value); }, x);
  } else {
    std::uint8_t tag = 0;
    if (auto error = f(tag))
      return error;
    return detail::load_alternative(f, x, tag);
  }
}

/// Inspects an optional value held by anything that tests as a boolean and dereferences to a `T` (`std::optional`,
/// `std::shared_ptr<const T>`): one boolean, then the value if there is one. `assign` stores a loaded value.
template <class T, class Inspector, class Holder, class Assign>
typename Inspector::result_type inspect_maybe(Inspector& f, Holder& x, Assign assign) {
  if constexpr (std::is_void_v<typename Inspector::result_type>) {
    if (x)
      f(const_cast<T&>(*x)); // printing only
  } else if constexpr (Inspector::reads_state) {
    bool present = static_cast<bool>(x);
    if (auto error = f(present))
      return error;
    return present ? f(const_cast<T&>(*x)) : typename Inspector::result_type{};
  } else {
    bool present = false;
    if (auto error = f(present))
      return error;
    if (!present) {
      x = Holder{};
      return {};
    }
    T value{};
    if (auto error = f(value))
      return error;
    assign(std::move(value));
    return {};
  }
}

/// Inspects a `std::optional<T>`.
template <class Inspector, class T>
typename Inspector::result_type inspect_optional(Inspector& f, std::optional<T>& x) {
  return inspect_maybe<T>(f, x, [&x](T&& value) { x = std::move(value); });
}

/// Inspects a possibly empty shared pointer to an immutable `T` by value.
template <class Inspector, class T>
typename Inspector::result_type inspect_shared(Inspector& f, std::shared_ptr<const T>& x) {
  return inspect_maybe<T>(f, x, [&x](T&& value) { x = std::make_shared<const T>(std::move(value)); });
}

/// A `std::optional` as one field among others, as `shared_field`.
template <class T>
struct optional_field {
  std::optional<T>& value;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, optional_field& x) {
    return inspect_optional(f, x.value);
  }
};

/// A shared pointer as one field among others: `shared_field<T> field{x.pointer}; return f(x.id, field);`
template <class T>
struct shared_field {
  std::shared_ptr<const T>& pointer;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, shared_field& x) {
    return inspect_shared(f, x.pointer);
  }
};

} // namespace bezant
