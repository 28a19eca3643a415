// Results and the error codes of the core; other rooms add their own enums in the same way.
#pragma once

#include <boost/outcome/std_result.hpp>
#include <boost/outcome/success_failure.hpp>
#include <boost/outcome/try.hpp>

#include <system_error>

namespace bezant {

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;

/// A value or a `std::error_code`.
template <class T>
using result = outcome::std_result<T>;

/// Why bytes were refused by the canonical codec.
enum class codec_error {
  truncated = 1,  ///< the input ended inside a value
  trailing_bytes, ///< bytes were left after the value
  too_long,       ///< a length above the type's bound, or above what the input can hold
  bad_boolean,    ///< a boolean that is neither 0 nor 1
  bad_enum,       ///< an enumerator that does not exist
  unknown_tag,    ///< a variant tag that does not exist
  not_canonical,  ///< a second spelling of a value (order, duplicates)
  bad_version,    ///< a format version that this program does not read
};

/// Why a signature or a key was refused.
enum class crypto_error {
  bad_signature = 1, ///< the signature does not fit key and digest
  bad_key,           ///< not a valid public or secret key
  unknown_signer,    ///< no such replica or session
};

std::error_code make_error_code(codec_error e) noexcept;
std::error_code make_error_code(crypto_error e) noexcept;

/// Ends the program with a message if `condition` is false; stays on in release builds.
/// For broken invariants only, never for bad input.
void require(bool condition, const char* what) noexcept;

} // namespace bezant

template <>
struct std::is_error_code_enum<bezant::codec_error> : std::true_type {};
template <>
struct std::is_error_code_enum<bezant::crypto_error> : std::true_type {};
