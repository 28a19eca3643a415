// A transaction: opaque bytes for the application, known by their digest.
#pragma once

#include "core/digest.hpp"
#include "core/inspect.hpp"

#include <memory>

namespace bezant {

/// Bytes that a client wants executed. Immutable and cheap to copy; the digest is computed once.
class transaction {
public:
  /// Bytes of the largest transaction that a decoder takes.
  static constexpr std::size_t bytes_max = std::size_t{1} << 16;

  transaction() = default;
  explicit transaction(bytes data);

  [[nodiscard]] byte_view data() const noexcept;
  /// BLAKE2b-256 of the data in domain "transaction".
  [[nodiscard]] const digest& id() const noexcept;

  friend bool operator==(const transaction& a, const transaction& b) noexcept { return a.id() == b.id(); }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, transaction& x) {
    if constexpr (!Inspector::writes_state) {
      bytes data{x.data().begin(), x.data().end()};
      if constexpr (!std::is_void_v<typename Inspector::result_type>)
        if (data.size() > bytes_max)
          return detail::load_error<Inspector>(codec_error::too_long);
      return f(data);
    } else {
      bytes data;
      if (auto error = f(data))
        return error;
      if (data.size() > bytes_max)
        return detail::load_error<Inspector>(codec_error::too_long);
      x = transaction{std::move(data)};
      return {};
    }
  }

private:
  struct content {
    bytes data;
    digest id;
  };

  std::shared_ptr<const content> content_;
};

} // namespace bezant
