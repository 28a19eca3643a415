// How much of the heap is in use, by what the allocator says, so that a busy machine does not change it.
#pragma once

#include <cstddef>
#include <malloc.h>

#if defined(__SANITIZE_ADDRESS__)
#define BEZANT_ASAN_HEAP
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BEZANT_ASAN_HEAP
#endif
#endif
#ifdef BEZANT_ASAN_HEAP
#include <sanitizer/allocator_interface.h>
#endif

namespace bezant::test {

/// Bytes that were allocated and not freed, of all threads.
inline std::size_t heap_bytes() {
#ifdef BEZANT_ASAN_HEAP
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

} // namespace bezant::test
