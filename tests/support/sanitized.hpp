// Whether AddressSanitizer is compiled in, and how much longer things take then.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define BEZANT_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BEZANT_ADDRESS_SANITIZER
#endif
#endif

namespace bezant::test {

/// What bounds on time in tests are multiplied with.
#ifdef BEZANT_ADDRESS_SANITIZER
inline constexpr int slowness = 12;
#else
inline constexpr int slowness = 1;
#endif

} // namespace bezant::test
