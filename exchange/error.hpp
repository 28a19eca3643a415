// Why the exchange refuses a genesis, a frame or a snapshot. What it answers to a single command is `reject`.
#pragma once

#include "core/error.hpp"

namespace bezant::exchange {

/// Errors of the exchange as a whole.
enum class exchange_error {
  bad_genesis = 1,  ///< references between the genesis lists, or bounds, do not hold
  empty_frame,      ///< a frame without commands
  bad_sequence,     ///< a frame of sequence number 0
  foreign_snapshot, ///< a snapshot of an exchange with another genesis or chain
  old_snapshot,     ///< a snapshot in a format before the present one
  bad_snapshot,     ///< a snapshot that no run of the exchange can have written
};

std::error_code make_error_code(exchange_error e) noexcept;

} // namespace bezant::exchange

template <>
struct std::is_error_code_enum<bezant::exchange::exchange_error> : std::true_type {};
