// Which mutant of `./dev mutate` is switched on: the number in the environment variable BEZANT_MUTATION, or none.
// Included by the copies of source files that have mutants, and by nothing else.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <type_traits>

namespace bezant_mutation {

struct state {
  int active = 0;                   ///< mutants are numbered from 1
  unsigned char* reached = nullptr; ///< one byte a mutant, in a file that processes share, if BEZANT_MUTATION_REACHED
};

/// Bytes of the file that BEZANT_MUTATION_REACHED names; it must have that size.
inline constexpr int numbers_max = 1 << 16;

inline state read_environment() noexcept {
  state s;
  if (const char* number = std::getenv("BEZANT_MUTATION"))
    s.active = std::atoi(number);
  if (const char* path = std::getenv("BEZANT_MUTATION_REACHED")) {
    const int file = ::open(path, O_RDWR | O_CLOEXEC);
    void* bytes = file < 0 ? MAP_FAILED : ::mmap(nullptr, numbers_max, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (bytes != MAP_FAILED)
      s.reached = static_cast<unsigned char*>(bytes);
    if (file >= 0)
      ::close(file);
  }
  return s;
}

inline state current = read_environment();

/// True if mutant `number` is the one.
inline bool on(int number) noexcept {
  if (current.reached != nullptr)
    current.reached[number] = 1;
  return current.active == number;
}

/// The same in a constexpr function; false where the compiler asks.
constexpr bool on_or_constant(int number) noexcept {
  return !std::is_constant_evaluated() && on(number);
}

} // namespace bezant_mutation
