// The samples that come with the project.
#include "tests/recordings/helpers.hpp"
#include "tests/recordings/whole_files.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace bezant;
using namespace bezant::recordings;
using namespace bezant::recordings::test;

namespace {

std::string sample(const std::string& name) {
  return source_path("examples/orders/sample-") + name + ".csv";
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("the samples hold every kind of event") {
  const auto bitstamp = read_sample(format::bitstamp, sample("bitstamp")).counts;
  CHECK(bitstamp.events == 30);
  CHECK(bitstamp.orders == 13);
  CHECK(bitstamp.cancels == 5);
  CHECK(bitstamp.unknown == 1);
  CHECK(bitstamp.early == 1);
  CHECK(bitstamp.repeated == 2);
  CHECK(bitstamp.own_fills == 8);

  const auto lobster = read_sample(format::lobster, sample("lobster")).counts;
  CHECK(lobster.events == 24);
  CHECK(lobster.orders == 11);
  CHECK(lobster.cancels == 5);
  CHECK(lobster.unknown == 1);
  CHECK(lobster.early == 1);
  CHECK(lobster.repeated == 1);
  CHECK(lobster.not_submittable == 5);

  const auto csv = read_sample(format::csv, sample("orders")).counts;
  CHECK(csv.events == 22);
  CHECK(csv.orders == 13);
  CHECK(csv.replaces == 2);
  CHECK(csv.cancels == 4);
  CHECK(csv.duplicate_ids == 1);
  CHECK(csv.unknown == 1);
  CHECK(csv.early == 1);
  CHECK(csv.repeated == 1);
}

TEST_CASE("a compressed sample reads like the plain one") {
  const auto plain = read_sample(format::bitstamp, sample("bitstamp"));
  const auto text = text_of(sample("bitstamp"));
  for (const auto compress : {gzip, xz}) {
    const temporary_file file{compress(text)};
    CHECK(read_sample(format::bitstamp, file.path()).commands == plain.commands);
  }
}
