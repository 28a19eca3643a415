// The samples that come with the project, and the real recording where it lies beside the source tree.
#include "tests/recordings/helpers.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace bezant;
using namespace bezant::recordings;
using namespace bezant::recordings::test;

namespace {

std::string sample(const std::string& name) {
  return BEZANT_SOURCE_DIR "/examples/orders/sample-" + name + ".csv";
}

recording read_sample(format f, const std::string& path) {
  recording_options options;
  options.format = f;
  options.strict = true;
  std::string why;
  auto read = read_recording(path, options, &why);
  INFO(why);
  REQUIRE(read);
  const auto& c = read.value().counts;
  CHECK(c.events
        == c.orders + c.cancels + c.replaces + c.cancels_skipped() + c.own_fills + c.not_submittable + c.bad_lines);
  CHECK(read.value().commands.size() == c.orders + c.cancels + c.replaces);
  return std::move(read).value();
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

TEST_CASE("the real recording has 24,894 orders and 24,338 cancels") {
  const std::string path = BEZANT_SOURCE_DIR "/../shared/data/bitstamp-2015-05-01-orders.csv.xz";
  if (!std::ifstream{path}) {
    WARN("skipped: there is no " << path);
    return;
  }
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
