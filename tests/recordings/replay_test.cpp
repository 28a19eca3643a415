// Recordings replayed: the engine and the reference book make the same of them.
#include "tests/recordings/whole_files.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::recordings::test;
using recordings::format;

TEST_CASE("the samples trade alike in the engine and in the reference book") {
  const std::string folder = source_path("examples/orders/");
  CHECK(replay(format::bitstamp, folder + "sample-bitstamp.csv", 0).size() == 4);
  CHECK(replay(format::lobster, folder + "sample-lobster.csv", 20).size() == 4);
  CHECK(replay(format::csv, folder + "sample-orders.csv", 1'000).size() == 6);
}
