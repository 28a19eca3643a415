// The decoders of core/. The first byte chooses the type, the rest is its input.
#include "core/block.hpp"
#include "core/genesis.hpp"
#include "core/receipt.hpp"
#include "tests/fuzz/canonical.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bezant;
  using fuzzing::expect_canonical;
  if (size == 0)
    return 0;
  const byte_view input{data + 1, size - 1};
  switch (data[0] % 6) {
    case 0: expect_canonical<transaction>(input); break;
    case 1: expect_canonical<payload>(input); break;
    case 2: expect_canonical<block_header>(input); break;
    case 3: expect_canonical<receipt>(input); break;
    case 4: expect_canonical<genesis>(input); break;
    default:
      if (const auto g = load_genesis(input); g && !std::ranges::equal(save_genesis(g.value()), input))
        std::abort();
  }
  return 0;
}
