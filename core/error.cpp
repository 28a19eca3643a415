#include "core/error.hpp"

#include "core/error_category.hpp"

#include <cstdio>
#include <cstdlib>

namespace bezant {

namespace {

const char* describe(codec_error e) noexcept {
  switch (e) {
    case codec_error::truncated: return "the input ends inside a value";
    case codec_error::trailing_bytes: return "bytes are left after the value";
    case codec_error::too_long: return "a length exceeds its bound or the input";
    case codec_error::bad_boolean: return "a boolean is neither 0 nor 1";
    case codec_error::bad_enum: return "an enumerator does not exist";
    case codec_error::unknown_tag: return "a variant tag does not exist";
    case codec_error::not_canonical: return "the value is not in its canonical form";
    case codec_error::bad_version: return "the format version is not supported";
  }
  return "unknown codec error";
}

const char* describe(crypto_error e) noexcept {
  switch (e) {
    case crypto_error::bad_signature: return "the signature does not fit key and message";
    case crypto_error::bad_key: return "the key is not valid";
    case crypto_error::unknown_signer: return "the signer is not known";
  }
  return "unknown signature error";
}

} // namespace

std::error_code make_error_code(codec_error e) noexcept {
  static const error_category<codec_error> category{"bezant.codec", describe};
  return {static_cast<int>(e), category};
}

std::error_code make_error_code(crypto_error e) noexcept {
  static const error_category<crypto_error> category{"bezant.crypto", describe};
  return {static_cast<int>(e), category};
}

void require(bool condition, const char* what) noexcept {
  if (condition)
    return;
  std::fprintf(stderr, "bezant: broken invariant: %s\n", what);
  std::abort();
}

} // namespace bezant
