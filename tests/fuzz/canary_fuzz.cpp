// A decoder with a mistake that was put there on purpose. If a fuzzer does not find it, fuzzing does not work.
#include "core/codec.hpp"

#include <cstdlib>

using namespace bezant;

namespace {

struct canary_message {
  std::array<std::uint8_t, 3> magic{};
  std::uint8_t version = 0;
  std::uint8_t length = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, canary_message& x) {
    return f(x.magic, x.version, x.length);
  }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  canary_message m;
  decoder f{{data, size}};
  if (f(m) || m.magic != std::array<std::uint8_t, 3>{'b', 'e', 'z'})
    return 0;
  if (m.version == 0x10 && m.length < 0x10) { // the mistake: a version that nobody thought of
#ifdef BEZANT_CANARY_EXITS
    std::_Exit(1);
#else
    std::abort();
#endif
  }
  return 0;
}
