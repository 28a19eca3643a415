// The decoders of core/. The first byte chooses the type, the rest is its input.
#include "core/block.hpp"
#include "core/false_receipt.hpp"
#include "core/genesis.hpp"
#include "core/lying_receipt.hpp"
#include "core/receipt_tree.hpp"
#include "tests/fuzz/canonical.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bezant;
  using fuzzing::expect_canonical;
  if (size == 0)
    return 0;
  const byte_view input{data + 1, size - 1};
  switch (data[0] % 9) {
    case 0: expect_canonical<transaction>(input); break;
    case 1: expect_canonical<payload>(input); break;
    case 2: expect_canonical<block_header>(input); break;
    case 3: expect_canonical<receipt>(input); break;
    case 4: expect_canonical<genesis>(input); break;
    case 6:
      expect_canonical<receipt_batch>(input);
      if (const auto b = decode<receipt_batch>(input);
          b && receipts_root_of(b.value()) != header_of(b.value()).receipts_root)
        std::abort();
      break;
    case 7: expect_canonical<lying_receipt>(input); break;
    case 8: expect_canonical<false_receipt>(input); break;
    default:
      if (const auto g = load_genesis(input); g && !std::ranges::equal(save_genesis(g.value()), input))
        std::abort();
  }
  return 0;
}
