// Why evidence was refused.
#pragma once

#include "core/error.hpp"

namespace bezant::audit {

/// Besides `codec_error` for bytes that are no evidence, and `crypto_error` for signatures that are not the author's.
enum class audit_error {
  foreign_chain = 1, ///< it is of another chain
  not_an_offence,    ///< honest replicas may sign what it shows
  superfluous,       ///< it holds more than what proves the offence: one proof has one spelling
  foreign_order,     ///< the transaction is not of the proposed payload
  no_application,    ///< the application is needed to judge it, and is not at hand
  unknown_system,    ///< a transaction of the house of a kind that this program does not know
};

std::error_code make_error_code(audit_error e) noexcept;

} // namespace bezant::audit

template <>
struct std::is_error_code_enum<bezant::audit::audit_error> : std::true_type {};
