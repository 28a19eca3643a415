// What the matching engine does with generated order flows, beside the book as a textbook has it. For files of flows
// and a report: `bezant bench book`.
#include "bench/conditions.hpp"
#include "recordings/flow_bench.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

using namespace bezant;
using namespace bezant::recordings;

constexpr std::uint64_t events = 200'000;

const bench::conditions told{
  "200,000 events after the prefill, CPU time of one thread; engine with checks, holds, settlement, order index, "
  "tracking of changed state, fees 0, 1000 accounts, without state digest, signatures and consensus; the textbook "
  "book (std::map, std::list, std::unordered_map) only matches; both must match the oracle"};

/// A folder that goes when the object goes.
class scratch {
public:
  scratch() {
    auto name = (std::filesystem::temp_directory_path() / "bezant-bench-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "there is a folder for temporary files");
    folder_ = name;
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path(const char* name) const { return (folder_ / name).string(); }

private:
  std::filesystem::path folder_;
};

void book(benchmark::State& state, char variant) {
  const scratch folder;
  const auto path = folder.path("flow.bin");
  {
    const auto data = save_order_flow(generate_order_flow(variant, 1, events));
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
    require(file.good(), "the flow is written");
  }
  flow_bench_options options;
  options.repeats = 1;
  options.verify = false; // it was generated a moment ago
  std::uint64_t engine_ns = 0;
  std::uint64_t textbook_ns = 0;
  for ([[maybe_unused]] auto _ : state) {
    const auto done = run_flow_bench(path, options).value();
    require(done.engine.matches_oracle && done.textbook.matches_oracle, "both books match the oracle");
    engine_ns += done.engine.best().cpu_ns;
    textbook_ns += done.textbook.best().cpu_ns;
    state.SetIterationTime(static_cast<double>(done.engine.best().cpu_ns) / 1e9);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events));
  state.counters["engine_to_textbook"] = static_cast<double>(textbook_ns) / static_cast<double>(engine_ns);
}

BENCHMARK_CAPTURE(book, growing_A, 'A')->UseManualTime()->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(book, many_C, 'C')->UseManualTime()->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(book, thin_D, 'D')->UseManualTime()->Iterations(5)->Unit(benchmark::kMillisecond);

} // namespace
