// A day of real orders, where its recording lies beside the source tree: read, and replayed through both books.
#include "tests/recordings/whole_files.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace bezant::recordings;
using namespace bezant::recordings::test;

namespace {

const std::string path = bezant::source_path("../shared/data/bitstamp-2015-05-01-orders.csv.xz");

bool is_there() {
  if (std::filesystem::exists(path))
    return true;
  WARN("SKIPPED: there is no recording at " << path);
  return false;
}

} // namespace

TEST_CASE("the real recording has 24,894 orders and 24,338 cancels") {
  if (!is_there())
    return;
  const auto read = read_sample(format::bitstamp, path);
  CHECK(read.counts.events == 50'414);
  CHECK(read.counts.orders == 24'894);
  CHECK(read.counts.cancels + read.counts.cancels_skipped() == 24'338);
  CHECK(read.counts.own_fills == 1'182);
  CHECK(read.counts.duplicate_ids == 0);
  CHECK(read.counts.cancels == 24'153);
  CHECK(read.counts.unknown == 159);
  CHECK(read.counts.early == 5);
  CHECK(read.counts.repeated == 21);
}

TEST_CASE("the real recording trades alike in the engine and in the reference book") {
  if (is_there())
    CHECK(replay(format::bitstamp, path, 2'500).size() == 557);
}
