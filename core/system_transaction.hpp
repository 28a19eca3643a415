// Transactions of the house itself, such as evidence, travel in blocks beside the application's. They begin with a tag.
#pragma once

#include "core/transaction.hpp"

#include <algorithm>
#include <array>

namespace bezant {

/// The first bytes of every transaction that is the house's own. An application's transactions must not begin with
/// them; an exchange's cannot: as a session id, which a frame begins with, they are far above the number of sessions.
inline constexpr std::array<std::uint8_t, 8> system_tag{0xff, 'b', 'e', 'z', 'a', 'n', 't', 0xff};

/// True if `t` is the house's own: applications neither check nor execute it, and give no receipt for it.
inline bool is_system(const transaction& t) noexcept {
  const auto data = t.data();
  return data.size() >= system_tag.size() && std::equal(system_tag.begin(), system_tag.end(), data.begin());
}

/// The tag, then `body`.
inline transaction make_system_transaction(byte_view body) {
  bytes data{system_tag.begin(), system_tag.end()};
  data.insert(data.end(), body.begin(), body.end());
  return transaction{std::move(data)};
}

/// What follows the tag of a transaction that has one.
inline byte_view system_body(const transaction& t) noexcept {
  return t.data().subspan(system_tag.size());
}

} // namespace bezant
