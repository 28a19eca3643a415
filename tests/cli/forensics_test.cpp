// bezant audit forensics: two runs with the same keys are two worlds in which replicas 1 and 2 live twice.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

/// Four replicas of which `down` never comes up.
std::string scenario(const std::string& protocol, int down) {
  return "bezant-scenario = 1\nname = \"two-worlds\"\nprotocol = \"" + protocol
         + "\"\nreplicas = 4\nduration = \"4s\"\n[network]\ndelay = \"5ms..20ms\"\n[[crash]]\nreplica = "
         + std::to_string(down) + "\nat = \"0s\"\n";
}

/// Both runs; gives the arguments that judge them.
std::vector<std::string> two_runs(const scratch& folder, const std::string& protocol) {
  for (const auto& [name, down, seed] : {std::tuple{"one", 3, "1"}, {"other", 0, "2"}}) {
    const auto r = run({"simulate", folder.file(std::string{name} + ".toml", scenario(protocol, down)), "--seed", seed,
                        "--transcripts", folder.path(name)});
    INFO(r.out << r.err);
    REQUIRE(r.status == 0);
  }
  return {"audit",
          "forensics",
          folder.path("one/replica-0.transcript"),
          folder.path("other/replica-3.transcript"),
          "--genesis",
          folder.path("one/genesis.bzfd"),
          "--signatures",
          "simulated"};
}

} // namespace

TEST_CASE("who signed for two worlds is named, with every protocol") {
  for (const std::string protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}) {
    const scratch folder;
    auto judge = two_runs(folder, protocol);
    judge.insert(judge.end(), {"--json", folder.path("out.json"), "--evidence", folder.path("found")});
    const auto r = run(judge);
    INFO(protocol << ": " << r.out << r.err);
    CHECK(r.status == 0);
    CHECK_THAT(r.out, Catch::Contains("2 named, 2 guaranteed (2q-n at n = 4, q = 3)"));
    const auto j = json_at(folder.path("out.json"));
    CHECK(j.at("guaranteed") == 2);
    REQUIRE(j.at("culprits").size() == 2);
    CHECK(j.at("culprits")[0].at("replica") == 1);
    CHECK(j.at("culprits")[1].at("replica") == 2);
    CHECK(!j.at("culprits")[0].at("proofs")[0].at("offence").get<std::string>().empty());
    CHECK(j.at("fork").at("height") >= 1);
    for (const auto& culprit : j.at("culprits"))
      for (const auto& proof : culprit.at("proofs")) {
        const auto file = folder.path("found/replica-" + std::to_string(culprit.at("replica").get<int>()) + "-"
                                      + proof.at("offence").get<std::string>() + ".bzev");
        const auto checked =
          run({"audit", "verify", file, "--genesis", folder.path("one/genesis.bzfd"), "--signatures", "simulated"});
        INFO(file << ": " << checked.out << checked.err);
        CHECK(checked.status == 0);
      }
  }
}

TEST_CASE("transcripts that conflict by other signatures than were said are no innocent ones") {
  const scratch folder;
  auto judge = two_runs(folder, "jolteon");
  judge.back() = "ed25519";
  const auto r = run(judge);
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains("the transcripts conflict by simulated signatures: give --signatures simulated"));
}

TEST_CASE("transcripts of one run do not conflict") {
  const scratch folder;
  auto judge = two_runs(folder, "hotstuff");
  judge[3] = folder.path("one/replica-1.transcript");
  const auto r = run(judge);
  CHECK(r.status == 0);
  CHECK_THAT(r.out, Catch::Contains("The transcripts do not conflict: no height has two final blocks."));
}

TEST_CASE("what is no transcript or of another chain is refused with its place") {
  const scratch folder;
  auto judge = two_runs(folder, "hotstuff");
  judge[3] = folder.file("not.transcript", "hello");
  auto r = run(judge);
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains("not.transcript: the head, at byte 0: this is no transcript"));
  judge[3] = folder.file("cut.transcript", content_of(folder.path("other/replica-3.transcript")).substr(0, 2000));
  r = run(judge);
  CHECK(r.status != 2);
  CHECK_THAT(r.err, Catch::Contains("the last entry breaks off and is left out"));
  const scratch another;
  judge[3] = two_runs(another, "jolteon")[3];
  r = run(judge);
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains("is of another chain than the genesis file"));
}

TEST_CASE("transcripts are of a single run") {
  const scratch folder;
  const auto r = run({"simulate", folder.file("s.toml", scenario("hotstuff", 3)), "--seeds", "1..2", "--transcripts",
                      folder.path("seen")});
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains("--transcripts is of a single run"));
}

} // namespace bezant::test
