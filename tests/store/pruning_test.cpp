// What is not needed any more gives back its room, however long a replica runs.
#include "tests/store/store_support.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace bezant;
using namespace bezant::testing;

namespace {

std::uint64_t bytes_below(const std::filesystem::path& folder) {
  std::uint64_t sum = 0;
  std::error_code gone; // files come and go under the library's own threads
  for (std::filesystem::recursive_directory_iterator at{folder, gone}, end; at != end; at.increment(gone)) {
    const auto size = at->file_size(gone);
    if (!gone)
      sum += size;
  }
  return sum;
}

} // namespace

TEST_CASE("disk use stays bounded over tens of thousands of blocks and many bases") {
  constexpr std::size_t buffer = std::size_t{1} << 20;
  rocks_machine m{buffer};
  REQUIRE(m.open());
  auto last = test_genesis();
  std::uint64_t written = 0;
  std::uint64_t most = 0;
  for (std::uint64_t batch = 1; batch <= 1500; ++batch) {
    const auto blocks = chain_on(last, 20, 1000);
    last = blocks.back();
    const view_number view{batch * 20};
    m.disk().append(numbered(batch, 4000), view);
    m.disk().append(blocks, noise(batch, 200));
    m.disk().trim(view);
    written += 4000 + 20 * 1000;
    if (batch % 25 == 0) {
      REQUIRE(m.disk().keep(base_at(last, {}, 200'000)));
      m.disk().rebase(last->header().at, 100);
      written += 200'000;
    }
    REQUIRE(m.disk().sync());
    if (batch % 25 == 0)
      most = std::max(most, bytes_below(m.folder()));
  }
  INFO(most << " bytes at most, " << written << " written");
  CHECK(written > 45'000'000);
  // Live are some 600 blocks, a base and a journal record: 1 MB. Tables that wait to be merged and the log come on top.
  CHECK(most < 12 * buffer);
  CHECK(m.disk().journal().size() == 1);
  REQUIRE(m.open());
  CHECK(m.disk().journal().size() == 1);
  CHECK(m.disk().last().block->id() == last->id());
  CHECK(m.disk().find(last->header().parent) != nullptr);
  CHECK(m.disk().committed().empty());
}

TEST_CASE("blocks are found beyond what is cached") {
  rocks_machine m;
  m.options.blocks_cached = 3;
  m.options.block_bytes_cached = 1000;
  REQUIRE(m.open());
  const auto chain = chain_on(test_genesis(), 50, 400);
  m.disk().append(chain, {});
  REQUIRE(m.disk().sync());
  for (int round = 0; round < 2; ++round)
    for (const auto& b : chain) {
      const auto found = m.disk().find(b->id());
      REQUIRE(found != nullptr);
      CHECK(found->id() == b->id());
      CHECK(found->justify() == b->justify());
    }
}

TEST_CASE("blocks are found from another thread while others are written and dropped") {
  rocks_machine m;
  m.options.blocks_cached = 1; // so that the disk is read
  REQUIRE(m.open());
  const auto chain = chain_on(test_genesis(), 600);
  std::atomic<bool> over = false;
  std::atomic<std::size_t> found = 0;
  std::atomic<std::size_t> others = 0;
  std::thread reader{[&] {
    for (std::size_t i = 0; !over; i = (i + 7) % chain.size())
      if (const auto b = m.disk().find(chain[i]->id())) {
        ++found;
        others += b->id() == chain[i]->id() ? 0U : 1U;
      }
  }};
  bool good = true;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    m.disk().append({chain[i]}, {});
    if (i % 50 == 49) {
      good = good && m.disk().keep(base_at(chain[i - 20]));
      m.disk().rebase(chain[i - 20]->header().at, 10);
    }
    good = good && m.disk().sync();
  }
  while (found == 0)
    std::this_thread::yield();
  over = true;
  reader.join();
  CHECK(good);
  CHECK(others == 0);
  CHECK(m.disk().sync()); // no reading failed
}
