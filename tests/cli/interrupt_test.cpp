// Ctrl-C and SIGTERM: status 130, and a result that says that it is not complete.
#include "recordings/order_flow.hpp"
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/stat.h>

namespace bezant::test {

namespace {

/// Waits, with a bound, until the run has written a part of its trace.
void until_under_way(const running& program, const std::string& trace) {
  for (int i = 0; i < 2'000; ++i) {
    std::error_code missing;
    if (const auto size = std::filesystem::file_size(trace, missing); !missing && size > 20'000)
      return;
    if (program.ended(std::chrono::milliseconds{10}))
      break;
  }
  FAIL("the run did not get under way");
}

void stops_well(int signal, const std::vector<std::string>& more) {
  INFO("signal " << signal << " " << (more.empty() ? "" : more.back()));
  const scratch folder;
  const auto trace = folder.path("out.jsonl");
  std::vector<std::string> words{"settle",
                                 folder.file("orders.csv", many_orders(20'000)),
                                 "--format",
                                 "csv",
                                 "--check",
                                 "--json",
                                 folder.path("out.json"),
                                 "--trace",
                                 trace,
                                 "--frame",
                                 "4",
                                 "--window",
                                 "4",
                                 "--option",
                                 "delta=30ms"};
  words.insert(words.end(), more.begin(), more.end());
  running program{words};
  until_under_way(program, trace);
  program.signal(signal);
  const auto r = program.wait();
  INFO(r.out << r.err);
  CHECK(r.status == 130);
  CHECK_THAT(r.err, Catch::Contains("stopping"));
  CHECK_THAT(r.out, Catch::Contains("INCOMPLETE") && Catch::Contains("frames accepted"));

  const auto j = json_at(folder.path("out.json"));
  CHECK(j["complete"] == false);
  CHECK(j["agree"] == true);
  CHECK(j["check"] == true);
  CHECK(j["orders_submitted"] == 20'000);
  CHECK(j["orders_accepted"] < 20'000);
  CHECK(j["blocks_final"] > 0);
  CHECK(j["state_digests"].size() == 4);
  CHECK(j["trace_digest"] == digest_after_first_line(content_of(trace)));
}

} // namespace

TEST_CASE("Ctrl-C ends a simulated run with status 130 and a JSON that makes sense") {
  stops_well(SIGINT, {});
}

TEST_CASE("SIGTERM does what Ctrl-C does") {
  stops_well(SIGTERM, {});
}

TEST_CASE("Ctrl-C ends a run on real threads with status 130 and a JSON that makes sense") {
  stops_well(SIGINT, {"--real-time"});
}

TEST_CASE("a second Ctrl-C ends the program at once") {
  const scratch folder;
  REQUIRE(mkfifo(folder.path("orders").c_str(), 0600) == 0);
  // Opening a pipe that nobody writes to waits for ever: the first signal is noted only.
  running program{{"settle", folder.path("orders"), "--format", "csv"}};
  bool over = false;
  for (int i = 0; i < 500 && !over; ++i) {
    program.signal(SIGINT);
    over = program.ended(std::chrono::milliseconds{20});
  }
  CHECK(over);
  CHECK(program.wait().status == 130);
}

TEST_CASE("Ctrl-C stops a measurement and the tour") {
  const scratch folder;
  const auto flow = recordings::save_order_flow(recordings::generate_order_flow('A', 1, 20'000));
  const auto path = folder.file("flow.bin", {flow.begin(), flow.end()});
  for (const auto& words : std::vector<std::vector<std::string>>{
         {"demo"}, {"bench", "book", "--flow", path, "--repeat", "1000", "--json", folder.path("out.json")}}) {
    running program{words};
    REQUIRE_FALSE(program.ended(std::chrono::milliseconds{100}));
    program.signal(SIGINT);
    CHECK(program.wait().status == 130);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path("out.json")));
}

} // namespace bezant::test
