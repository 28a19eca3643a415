// Ctrl-C and SIGTERM: status 130, and a result that says that it is not complete.
#include "recordings/order_flow.hpp"
#include "tests/cli/samples.hpp"
#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sstream>
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

/// Waits, with a bound, until the program takes signals as stop requests and has calculated for a while, or waits for
/// something.
void until_at_work(const running& program) {
  const auto proc = "/proc/" + std::to_string(program.pid());
  const auto takes_signals = [&] {
    const auto status = content_of(proc + "/status");
    const auto at = status.find("SigBlk:");
    return at != std::string::npos
           && (std::stoull(status.substr(at + 7), nullptr, 16) & (std::uint64_t{1} << (SIGINT - 1))) != 0;
  };
  const auto processor_ticks = [&] {
    std::istringstream fields{content_of(proc + "/stat")};
    std::string field;
    long ticks = 0;
    for (int i = 1; i <= 15 && fields >> field; ++i)
      ticks += i >= 14 ? std::stol(field) : 0; // user and system time
    return ticks;
  };
  for (int i = 0; i < 1'000; ++i) {
    if (takes_signals() && (processor_ticks() > 40 || i > 100))
      return;
    if (program.ended(std::chrono::milliseconds{20}))
      FAIL("the job ended before it was interrupted");
  }
  FAIL("the job did not get under way");
}

/// One signal, once the job is at work, ends it within a bound that no machine is too slow for; the aim is a second.
finished interrupted(const std::vector<std::string>& words, int signal = SIGINT) {
  running program{words};
  until_at_work(program);
  program.signal(signal);
  return program.wait(std::chrono::seconds{20});
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += word + " ";
  return text;
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

TEST_CASE("every long job ends at the first signal with status 130") {
  const scratch folder;
  const auto endless = folder.file("endless.toml", "bezant-scenario = 1\nprotocol = \"hotstuff\"\nreplicas = 4\n"
                                                   "duration = \"1000000s\"\n[workload]\norders = 1000000\n");
  const auto alone = folder.file("alone.toml", "bezant-scenario = 1\nprotocol = \"jolteon\"\nreplicas = 1\n"
                                               "duration = \"1000000s\"\n[network]\ndelay = \"0ms\"\n");
  const auto orders = folder.file("orders.csv", many_orders(50'000));
  for (const auto& words : std::vector<std::vector<std::string>>{
         {"simulate", endless},
         {"simulate", endless, "--trace", folder.path("trace.jsonl")},
         {"simulate", alone},
         {"simulate", endless, "--seeds", "1..1000", "--jobs", "2"},
         {"simulate", endless, "--protocol", "all"},
         {"settle", orders, "--format", "csv", "--frame", "1", "--protocol", "pbft"},
         {"compare", "--replicas", "31", "--seeds", "50"},
         {"compare", "--replicas", "1", "--seeds", "1000"},
         {"compare", "--real-time", "--seeds", "1000"},
         {"swarm", "--seeds", "1..1000000"},
         {"twins", "--protocol", "all", "--rounds", "6", "--sample", "100000"},
         {"bench", "simulation", "--seeds", "1000000"},
         {"bench", "memory", "--views", "100000000"},
         {"demo"}}) {
    INFO(joined(words));
    const auto r = interrupted(words);
    INFO(r.out << r.err);
    CHECK(r.status == 130);
    CHECK_THAT(r.err, Catch::Contains("stopping"));
    if (words.front() == "simulate" || words.front() == "settle" || words.front() == "compare")
      CHECK_THAT(r.out, Catch::Contains("INCOMPLETE")); // it ended by itself
  }
  CHECK(interrupted({"simulate", endless}, SIGTERM).status == 130);
}

TEST_CASE("runs that are done are kept when a sweep is interrupted") {
  const scratch folder;
  const auto file =
    folder.file("s.toml", "bezant-scenario = 1\nprotocol = \"pbft\"\nduration = \"2s\"\n[workload]\norders = 40\n");
  running program{{"simulate", file, "--seeds", "1..1000000", "--json", folder.path("out.json")}};
  for (int i = 0; i < 1'000 && content_of(folder.path("out.json")).size() < 5'000; ++i)
    REQUIRE_FALSE(program.ended(std::chrono::milliseconds{20}));
  program.signal(SIGINT);
  const auto r = program.wait();
  INFO(r.out << r.err);
  CHECK(r.status == 130);
  CHECK_THAT(r.out, Catch::Contains("INCOMPLETE"));
  const auto j = json_at(folder.path("out.json"));
  CHECK(j["complete"] == false);
  CHECK(j["runs"].size() > 2);
  CHECK(j["totals"]["runs"] == j["runs"].size());
}

TEST_CASE("a job that waits for a pipe that nobody writes to ends at the first signal, too") {
  const scratch folder;
  const auto pipe = folder.path("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& words : std::vector<std::vector<std::string>>{{"settle", pipe, "--format", "csv"},
                                                                 {"simulate", pipe},
                                                                 {"audit", "verify", pipe, "--genesis", pipe},
                                                                 {"audit", "forensics", pipe, pipe, "--genesis", pipe},
                                                                 {"compare", pipe},
                                                                 {"bench", "book", "--flow", pipe}}) {
    INFO(joined(words));
    CHECK(interrupted(words).status == 130);
  }
}

TEST_CASE("whoever waits for a deployment that is not there is interrupted by the first signal") {
  const scratch folder;
  const auto net = folder.path("net");
  REQUIRE(run({"testnet", "--dir", net, "--base-port", std::to_string(free_ports(4))}).status == 0);
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"status", "--dir", net, "--wait", "60000"},
                                             {"book", "--dir", net, "--wait", "60"},
                                             {"trade", "buy 1 at 100", "--dir", net, "--wait", "60"}}) {
    INFO(joined(words));
    CHECK(interrupted(words).status == 130);
  }
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
