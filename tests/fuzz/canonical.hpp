// What every decoder of the canonical codec promises: it takes an input only if it is the one spelling of a value.
#pragma once

#include "core/codec.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bezant::fuzzing {

/// Ends the program, as a fuzzer wants it, if `T`'s decoder takes `input` but its encoder spells the value otherwise.
template <class T>
void expect_canonical(byte_view input) {
  const auto value = decode<T>(input);
  if (value && !std::ranges::equal(encode(value.value()), input)) {
    std::fputs("a second spelling was decoded\n", stderr);
    std::abort();
  }
}

} // namespace bezant::fuzzing
