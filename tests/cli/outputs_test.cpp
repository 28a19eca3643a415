// What settle writes: the report, the JSON, the trace, and what happens when nobody reads them.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <unistd.h>

namespace bezant::test {

TEST_CASE("the JSON of settle has every member that is promised, of the right type") {
  using type = nlohmann::json::value_t;
  const scratch folder;
  REQUIRE(run(settle_sample({"--check", "--json", folder.path("out.json")})).status == 0);
  const auto j = json_at(folder.path("out.json"));
  for (const auto* key : {"complete", "agree", "check"})
    CHECK(j.at(key).type() == type::boolean);
  for (const auto* key : {"replicas", "seed", "blocks_final", "orders_submitted", "orders_accepted", "cancels",
                          "trades", "volume", "live", "best_bid", "best_ask"})
    CHECK(j.at(key).type() == type::number_unsigned);
  for (const auto* key : {"orders_per_s", "wall_seconds", "virtual_seconds"}) {
    CHECK(j.at(key).is_number());
    CHECK(j.at(key) > 0);
  }
  for (const auto* key : {"orders_digest", "trace_digest"})
    CHECK(j.at(key).get<std::string>().size() == 64);
  for (const auto* key : {"unknown", "early", "repeated"})
    CHECK(j.at("cancels_skipped").at(key).type() == type::number_unsigned);
  CHECK(j.at("orders_rejected").is_object());
  CHECK(j.at("protocol") == "streamlet");
  REQUIRE(j.at("state_digests").size() == 4);
  const auto& latency = j.at("latency_ms");
  CHECK(latency.at("p50") > 0);
  CHECK(latency.at("p50") <= latency.at("p95"));
  CHECK(latency.at("p95") <= latency.at("p99"));
}

TEST_CASE("check is null when it was not asked for") {
  const scratch folder;
  REQUIRE(run(settle_sample({"--json", folder.path("out.json")})).status == 0);
  CHECK(json_at(folder.path("out.json")).at("check").is_null());
}

TEST_CASE("the trace has a header with its version, then objects, and the digest of these") {
  const scratch folder;
  const auto trace = folder.path("out.jsonl");
  REQUIRE(run(settle_sample({"--seed", "987654321", "--trace", trace, "--json", folder.path("out.json")})).status == 0);
  const auto text = content_of(trace);
  const auto lines = lines_of(text);
  REQUIRE(lines.size() > 10);
  const auto header = nlohmann::json::parse(lines[0]);
  CHECK(header.at("format") == "bezant-trace");
  CHECK(header.at("version") == 1);
  CHECK(header.at("seed") == 987654321);
  CHECK(header.at("file_format") == "bitstamp");
  std::set<std::string> kinds;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto event = nlohmann::json::parse(lines[i]);
    kinds.insert(event.at("what").get<std::string>());
    CHECK(lines[i].find("987654321") == std::string::npos);
  }
  CHECK(kinds.size() > 3);
  CHECK(json_at(folder.path("out.json")).at("trace_digest") == digest_after_first_line(text));
}

TEST_CASE("the trace digest needs no trace file, and a path need not be UTF-8") {
  const scratch folder;
  const auto odd = folder.file("ord\xff\"ers.csv", content_of(sample_path()));
  const auto trace = folder.path("tr\xfe.jsonl");
  REQUIRE(run({"settle", odd, "--format", "bitstamp", "--trace", trace, "--json", folder.path("a")}).status == 0);
  REQUIRE(run(settle_sample({"--json", folder.path("b")})).status == 0);
  CHECK(json_at(folder.path("a")).at("trace_digest") == json_at(folder.path("b")).at("trace_digest"));
  CHECK(nlohmann::json::accept(lines_of(content_of(trace)).at(0)));
}

TEST_CASE("a result file replaces what was there before") {
  const scratch folder;
  const auto out = folder.file("out.json", std::string(100'000, 'x'));
  const auto trace = folder.file("out.jsonl", std::string(1'000'000, 'x'));
  REQUIRE(run(settle_sample({"--json", out, "--trace", trace})).status == 0);
  CHECK(json_at(out).is_object());
  CHECK(content_of(trace).find("xxx") == std::string::npos);
}

TEST_CASE("standard output has the report and nothing else, standard error nothing") {
  const auto r = run(settle_sample({"--check"}));
  CHECK(r.status == 0);
  CHECK(r.err.empty());
  CHECK(r.out.starts_with("4 replicas, streamlet, simulated, seed 1: all replicas agree, the check holds\n"));
  const auto logged = run(settle_sample({"--check", "--log", "trace"}));
  const auto steady = [](const std::string& text) { // all but the line with the wall time
    auto lines = lines_of(text);
    std::erase_if(lines, [](const std::string& line) { return line.find(" wall") != std::string::npos; });
    return lines;
  };
  CHECK(steady(logged.out) == steady(r.out));
}

TEST_CASE("when nobody reads standard output the JSON is written all the same, and nothing hangs") {
  const scratch folder;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  running program{settle_sample({"--json", folder.path("out.json")}),
                  {.in = "/dev/null", .out = {}, .out_fd = ends[1]}};
  close(ends[1]);
  CHECK(program.wait().status != finished::timed_out);
  CHECK(json_at(folder.path("out.json")).at("complete") == true);

  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  running tour{{"demo"}, {.in = "/dev/null", .out = {}, .out_fd = ends[1]}};
  close(ends[1]);
  const auto status = tour.wait().status;
  CHECK(status != 0);
  CHECK(status != finished::timed_out);
}

TEST_CASE("a full disk is told and does not end with status 0") {
  for (const std::string name : {"--json", "--trace"}) {
    const auto r = run(settle_sample({name, "/dev/full"}));
    CHECK(r.status == 2);
    CHECK_THAT(r.err, Catch::Contains("/dev/full"));
  }
  const auto r = run(settle_sample(), {.in = "/dev/null", .out = "/dev/full"});
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains("standard output"));
}

} // namespace bezant::test
