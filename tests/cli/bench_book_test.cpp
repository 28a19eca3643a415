// The bench of the matching engine, and flows that are not what they say.
#include "recordings/order_flow.hpp"
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

std::string flow_file(char variant, std::uint64_t events) {
  const auto saved = recordings::save_order_flow(recordings::generate_order_flow(variant, 42, events));
  return {saved.begin(), saved.end()};
}

} // namespace

TEST_CASE("bench book matches the oracle and says so in its JSON") {
  const scratch folder;
  const auto flow = recordings::generate_order_flow('A', 42, 2'000);
  const auto path = folder.file("flow.bin", flow_file('A', 2'000));
  const auto r = run({"bench", "book", "--flow", path, "--repeat", "1", "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  CHECK(r.err.empty());
  const auto j = json_at(folder.path("out.json"));
  CHECK(j["matches_oracle"] == true);
  CHECK(j["trades"] == flow.oracle.trades);
  CHECK(j["volume"] == flow.oracle.volume);
  CHECK(j["live"] == flow.oracle.live_orders);
  CHECK(std::stoull(j["digest"].get<std::string>(), nullptr, 16) == flow.oracle.digest);
  CHECK(j["events_per_s"] > 0);
}

TEST_CASE("a flow with a flipped byte anywhere does not end with status 0") {
  const scratch folder;
  const auto good = flow_file('A', 50);
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < 128; at += 5)
    places.push_back(at);
  for (std::size_t at = 128; at < good.size(); at += good.size() / 12 + 1)
    places.push_back(at);
  for (std::size_t in_record = 0; in_record < 32; in_record += 3) // the last record, byte by byte
    places.push_back(good.size() - 32 + in_record);
  for (const auto at : places) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
    const auto r = run({"bench", "book", "--flow", folder.file("bad.bin", bad), "--repeat", "1"});
    INFO("byte " << at << "\n" << r.out << r.err);
    CHECK((r.status == 1 || r.status == 2));
    CHECK((r.status == 1 || !r.err.empty()));
  }
}

TEST_CASE("a flow that is cut off, too long, or no flow is refused by name") {
  const scratch folder;
  const auto good = flow_file('A', 50);
  for (const auto& bad : {good.substr(0, 0), good.substr(0, 7), good.substr(0, 127), good.substr(0, 128),
                          good.substr(0, good.size() - 1), good.substr(0, good.size() - 32), good + "x", good + good}) {
    const auto path = folder.file("bad.bin", bad);
    const auto r = run({"bench", "book", "--flow", path, "--json", folder.path("out.json")});
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    CHECK_THAT(r.err, Catch::Contains(path));
    CHECK_FALSE(std::filesystem::exists(folder.path("out.json")));
  }
  for (const auto& path : {std::string{"/missing/flow"}, folder.path(""), sample_path()}) {
    const auto r = run({"bench", "book", "--flow", path});
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    CHECK_THAT(r.err, Catch::Contains(path));
  }
}

} // namespace bezant::test
