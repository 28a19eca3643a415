// The decoders of exchange/. The first byte chooses the type, the rest is its input.
#include "exchange/inquiry.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/exchange_sample.hpp"

using namespace bezant;
using namespace bezant::exchange;

namespace {

void expect_same(const bytes& written, byte_view input, const char* what) {
  if (std::ranges::equal(written, input))
    return;
  std::fprintf(stderr, "a second spelling of a %s was taken\n", what);
  std::abort();
}

/// A frame that is well formed is also judged by the stateless check.
void read_frame(byte_view input) {
  fuzzing::expect_canonical<signed_frame>(input);
  static const exchange_application app{fuzzing::exchange_sample(), digest{}, ed25519()};
  if (const transaction t{bytes{input.begin(), input.end()}}; app.check(t) && !parse_frame(t))
    std::abort();
}

void read_snapshot(byte_view input) {
  static const auto g = fuzzing::exchange_sample();
  exchange_application app{g, digest{}, ed25519()};
  if (const auto before = app.state(); app.restore(input))
    expect_same(app.snapshot(), input, "snapshot");
  else if (app.state() != before)
    std::abort();
}

/// No question is too odd to be answered.
void ask(byte_view input) {
  static const exchange_application app{fuzzing::exchange_sample(), digest{}, ed25519()};
  if (const auto q = decode<inquiry>(input))
    static_cast<void>(encode(answer(app, height{1}, q.value())));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const byte_view input{data + 1, size - 1};
  switch (data[0] % 7) {
    case 0: read_frame(input); break;
    case 1: fuzzing::expect_canonical<frame_outcome>(input); break;
    case 2:
      if (const auto g = load_exchange_genesis(input))
        expect_same(save_exchange_genesis(g.value()), input, "genesis");
      break;
    case 3: read_snapshot(input); break;
    case 4:
      fuzzing::expect_canonical<inquiry>(input);
      ask(input);
      break;
    case 5: fuzzing::expect_canonical<inquiry_answer>(input); break;
    default:
      if (const auto results = unpack(input))
        expect_same(pack(*results), input, "list of results");
  }
  return 0;
}
