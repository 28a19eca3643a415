// What one barrier of a replica costs: records appended, and one sync.
#include "bench/conditions.hpp"
#include "transport/store/rocks_store.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace {

using namespace bezant;

const bench::conditions told{
  "one journal record of the given bytes and one sync, and a trim of what is 100 views old, in "
  "$BEZANT_BENCH_DIR or else the folder for temporary files, on the device that this is on; "
  "the second argument is the number of syncs for each sync of the acknowledgement mark"};

void append_and_sync(benchmark::State& state) {
  const char* wanted = std::getenv("BEZANT_BENCH_DIR");
  auto name = (std::filesystem::path{wanted != nullptr ? wanted : std::filesystem::temp_directory_path().c_str()}
               / "bezant-bench-XXXXXX")
                .string();
  require(::mkdtemp(name.data()) != nullptr, "a folder for the benchmark can be made");
  {
    rocks_options options;
    options.mark_every = static_cast<std::uint64_t>(state.range(1));
    auto disk = open_rocks_store(std::filesystem::path{name} / "store", make_genesis_block({}), options);
    require(disk.has_value(), "a store opens");
    const record r{1, bytes(static_cast<std::size_t>(state.range(0)), 7)};
    view_number view{100};
    for ([[maybe_unused]] auto _ : state) {
      view = view.next();
      disk.value()->append(r, view);
      require(disk.value()->sync().has_value(), "the store syncs");
      disk.value()->trim(view_number{view.value() - 100});
    }
  }
  std::filesystem::remove_all(name);
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(append_and_sync)
  ->ArgNames({"bytes", "mark"})
  ->Args({200, 64})
  ->Args({200, 1})
  ->Args({64 << 10, 64})
  ->Args({64 << 10, 1})
  ->UseRealTime()
  ->Unit(benchmark::kMicrosecond);

} // namespace
