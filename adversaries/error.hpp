// Errors of the adversaries.
#pragma once

#include "core/error.hpp"

namespace bezant {

/// Why a behaviour was refused.
enum class adversary_error {
  unknown_behaviour = 1, ///< no behaviour of that name is registered
  name_taken,            ///< a behaviour of that name is registered already
  bad_option,            ///< an option is unknown or its value is out of range
  bad_recipe,            ///< the text is not a recipe
  not_applicable,        ///< the protocol has nothing that the behaviour could bend
};

std::error_code make_error_code(adversary_error e) noexcept;

} // namespace bezant

template <>
struct std::is_error_code_enum<bezant::adversary_error> : std::true_type {};
