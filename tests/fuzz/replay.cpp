// Runs a fuzz target without libFuzzer: on every file of a folder, on the empty input, and on mutations of them that
// are the same in every run. Stands in for the fuzzer in the ordinary test run.
#include "core/random.hpp"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using input = std::vector<std::uint8_t>;

constexpr int mutations_per_input = 2000;
constexpr std::size_t input_bytes_max = 1 << 16;

std::vector<input> load(const std::filesystem::path& folder) {
  std::vector<input> inputs{{}};
  if (!std::filesystem::is_directory(folder))
    return inputs;
  std::set<std::filesystem::path> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    names.insert(entry.path());
  for (const auto& name : names) {
    std::ifstream file{name, std::ios::binary};
    inputs.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  return inputs;
}

// One to four small changes: a bit, a byte, a cut, a piece put in twice.
input mutate(input from, bezant::random_source& random) {
  for (auto changes = 1 + random.below(4); changes > 0; --changes) {
    const auto at = static_cast<std::ptrdiff_t>(random.below(from.size() + 1));
    switch (random.below(4)) {
      case 0:
        if (at < std::ssize(from))
          from[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << random.below(8));
        break;
      case 1: from.insert(from.begin() + at, static_cast<std::uint8_t>(random.next())); break;
      case 2: from.erase(from.begin() + at, from.end()); break;
      default:
        if (from.size() < input_bytes_max) {
          const input piece(from.begin() + at, from.end());
          from.insert(from.end(), piece.begin(), piece.end());
        }
    }
  }
  return from;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const auto inputs = load(argv[1]);
  bezant::random_source random{1};
  for (const auto& original : inputs) {
    LLVMFuzzerTestOneInput(original.data(), original.size());
    for (int i = 0; i < mutations_per_input; ++i) {
      const auto changed = mutate(original, random);
      LLVMFuzzerTestOneInput(changed.data(), changed.size());
    }
  }
  std::printf("%zu inputs, %d mutations of each\n", inputs.size(), mutations_per_input);
  return 0;
}
