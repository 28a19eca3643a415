// What the canonical codec costs: a signed frame of 64 commands, to bytes and back.
#include "bench/conditions.hpp"
#include "core/random.hpp"
#include "core/simulated_signatures.hpp"
#include "exchange/frame.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace bezant;
using namespace bezant::exchange;

constexpr int commands = 64;

const bench::conditions told{"a frame of 64 commands, four new orders to one cancel, in memory, on one thread; memory "
                             "for the result is allocated each time"};

/// Its signature is not checked here.
signed_frame sample() {
  random_source random{1};
  frame f{session_id{0}, sequence_number{1}, {}};
  for (int i = 0; i < commands; ++i) {
    const order_id id{random.below(1'000)};
    if (i % 5 == 4) {
      f.commands.push_back({cancel_order{account_id{1}, id, {}}});
      continue;
    }
    const auto side = random.below(2) == 0 ? exchange::side::buy : exchange::side::sell;
    f.commands.push_back({new_order{account_id{1}, instrument_id{0}, id, side, order_type::limit,
                                    exchange::price{900 + random.below(200)}, quantity{1 + random.below(100)}}});
  }
  const auto by = simulated_signatures()->make_signer(public_key_seed("bench", 0));
  const auto by_session = by->sign(signing_digest({}, f));
  return {f, by_session};
}

void count(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["commands"] =
    benchmark::Counter(static_cast<double>(state.iterations()) * commands, benchmark::Counter::kIsRate);
  state.counters["bytes"] = static_cast<double>(bytes);
}

void encode_frame(benchmark::State& state) {
  const auto f = sample();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(encode(f));
  count(state, encode(f).size());
}
BENCHMARK(encode_frame);

void decode_frame(benchmark::State& state) {
  const auto data = encode(sample());
  for ([[maybe_unused]] auto _ : state) {
    auto f = decode<signed_frame>(data);
    require(f.has_value(), "the frame is decoded");
    benchmark::DoNotOptimize(f);
  }
  count(state, data.size());
}
BENCHMARK(decode_frame);

} // namespace
