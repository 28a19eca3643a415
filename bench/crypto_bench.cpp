// What digests and signatures cost, and the keyed hash that stands in for signatures in simulations.
#include "bench/conditions.hpp"
#include "core/simulated_signatures.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace bezant;

const bench::conditions told{"one operation after the other on one thread, input in the cache; signatures are of a "
                             "digest of 32 bytes"};

void blake2b(benchmark::State& state) {
  const bytes data(static_cast<std::size_t>(state.range(0)), 0x5A);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(hash("bench", data));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(blake2b)->Arg(32)->Arg(1024)->Arg(65536);

void sign(benchmark::State& state, const signature_scheme& scheme) {
  const auto by = scheme.make_signer(public_key_seed("bench", 0));
  auto what = hash("bench", {});
  for ([[maybe_unused]] auto _ : state) {
    const auto made = by->sign(what);
    what.value[0] ^= made.value[0]; // so that no two are alike
    benchmark::DoNotOptimize(what);
  }
  state.SetItemsProcessed(state.iterations());
}

void verify(benchmark::State& state, const signature_scheme& scheme) {
  const auto by = scheme.make_signer(public_key_seed("bench", 0));
  const auto what = hash("bench", {});
  const auto made = by->sign(what);
  for ([[maybe_unused]] auto _ : state)
    require(scheme.verify(by->key(), what, made), "a good signature is taken");
  state.SetItemsProcessed(state.iterations());
}

void ed25519_sign(benchmark::State& state) {
  sign(state, *ed25519());
}
BENCHMARK(ed25519_sign);

void ed25519_verify(benchmark::State& state) {
  verify(state, *ed25519());
}
BENCHMARK(ed25519_verify);

void simulated_sign(benchmark::State& state) {
  sign(state, *simulated_signatures());
}
BENCHMARK(simulated_sign);

void simulated_verify(benchmark::State& state) {
  verify(state, *simulated_signatures());
}
BENCHMARK(simulated_verify);

} // namespace
