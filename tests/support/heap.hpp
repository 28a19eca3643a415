// How much of the heap is in use, by what the allocator says, so that a busy machine does not change it.
#pragma once

#include "tests/support/sanitized.hpp"

#include <cstddef>
#include <malloc.h>

#ifdef BEZANT_ADDRESS_SANITIZER
extern "C" std::size_t __sanitizer_get_current_allocated_bytes(); // GCC brings no header for it
#endif

namespace bezant::test {

/// Bytes that were allocated and not freed, of all threads.
inline std::size_t heap_bytes() {
#ifdef BEZANT_ADDRESS_SANITIZER
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

} // namespace bezant::test
