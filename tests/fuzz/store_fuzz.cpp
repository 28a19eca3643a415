// What the durable store reads back: a disk is a stranger. The first byte chooses the kind, the rest is the stored
// value.
#include "tests/fuzz/canonical.hpp"
#include "transport/store/store_format.hpp"

using namespace bezant;
using namespace bezant::durable;

namespace {

void expect_same(const bytes& written, byte_view input, const char* what) {
  if (std::ranges::equal(written, input))
    return;
  std::fprintf(stderr, "a second spelling of a %s was taken\n", what);
  std::abort();
}

constexpr nonce sample_nonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/// The number comes from a whole state with this nonce, which nobody outside knows; a fuzzer learns it from
/// comparisons.
void read_log(byte_view input) {
  if (highest_number(sample_nonce, input) != 0 && input.size() < save_state(sample_nonce, {}).size())
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const byte_view input{data + 1, size - 1};
  switch (data[0] % 8) {
    case 0: fuzzing::expect_canonical<journal_value>(input); break;
    case 1:
      if (const auto b = load_block(input))
        expect_same(save_block(*b.value()), input, "block");
      break;
    case 2:
      if (const auto b = load_base(input))
        expect_same(save_base(b.value()), input, "base");
      break;
    case 3:
      if (const auto list = load_convictions(input))
        expect_same(save_convictions(list.value()), input, "list of convictions");
      break;
    case 4:
      if (const auto s = load_state(sample_nonce, input))
        expect_same(save_state(sample_nonce, s.value()), input, "state");
      break;
    case 5: static_cast<void>(load_mark(input)); break;
    case 6:
      if (const auto a = decode_versioned<about>(database_format, input))
        expect_same(encode_versioned(database_format, a.value()), input, "description");
      break;
    default: read_log(input);
  }
  return 0;
}
