// What strangers hand to an auditor, and what people type: evidence, transcripts, genesis files, recipes of
// adversaries. The first byte chooses which.
#include "adversaries/registry.hpp"
#include "audit/transcript.hpp"
#include "audit/verify.hpp"
#include "core/simulated_signatures.hpp"
#include "exchange/founding.hpp"

#include <cstdlib>

using namespace bezant;

namespace {

/// The founding of the sample evidence's chain does not matter here: what cannot be true of this one is refused.
void judge(byte_view file) {
  static const auto known = protocol_registry::built_in();
  const auto e = load_evidence(file);
  if (!e)
    return;
  const auto again = save_evidence(e.value());
  if (!std::ranges::equal(again, file)) // one evidence has one spelling
    std::abort();
  const auto scheme = simulated_signatures();
  std::vector<public_key> keys;
  for (std::uint64_t i = 0; i < 4; ++i)
    keys.push_back(scheme->make_signer(public_key_seed("replica", i))->key());
  for (const auto& info : known.all()) {
    const replica_set replicas{digest{}, info.name, keys, scheme};
    if (audit::verify(e.value(), {&info, &replicas, nullptr})) // nobody has signed for this chain
      std::abort();
  }
}

void compose(byte_view text) {
  static const auto known = adversary_registry::built_in();
  const std::string_view written{reinterpret_cast<const char*>(text.data()), text.size()};
  const auto r = parse_recipe(written, known);
  if (!r)
    return;
  const auto again = parse_recipe(to_string(r.value()), known);
  if (!again || again.value() != r.value())
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const byte_view rest{data + 1, size - 1};
  switch (data[0] % 4) {
    case 0: judge(rest); break;
    case 1: static_cast<void>(audit::load_transcript(rest)); break;
    case 2: static_cast<void>(exchange::load_founding(rest)); break;
    default: compose(rest); break;
  }
  return 0;
}
