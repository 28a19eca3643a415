// bezant keygen and bezant testnet: files, and answers to what cannot be.
#include "tests/cli/process.hpp"
#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>

namespace bezant::test {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> testnet(const std::string& dir, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"testnet", "--dir", dir, "--base-port", std::to_string(free_ports(4))};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void refuses(const std::vector<std::string>& words, const std::vector<std::string>& said) {
  const auto r = run(words);
  INFO(r.out << r.err);
  CHECK(r.status == 2);
  CHECK(r.out.empty());
  for (const auto& text : said)
    CHECK_THAT(r.err, Catch::Contains(text));
}

} // namespace

TEST_CASE("keygen prints the public key and never overwrites the secret one") {
  const scratch folder;
  const auto file = folder.path("key");
  const auto r = run({"keygen", "--out", file});
  REQUIRE(r.status == 0);
  CHECK(r.out.size() == 65);
  CHECK(r.out.find_first_not_of("0123456789abcdef\n") == std::string::npos);
  struct stat about {};
  REQUIRE(stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0600U);
  const auto before = content_of(file);
  CHECK_THAT(before, !Catch::Contains(r.out));
  refuses({"keygen", "--out", file}, {file, "never overwritten"});
  CHECK(content_of(file) == before);
  const auto j = nlohmann::json::parse(run({"keygen", "--out", folder.path("other"), "--json"}).out);
  CHECK(j["file"] == folder.path("other"));
  CHECK(j["public_key"].get<std::string>().size() == 64);
}

TEST_CASE("testnet writes a folder, says what is in it, and leaves a second attempt alone") {
  const scratch folder;
  const auto dir = folder.path("net");
  const auto r = run(testnet(dir, {"--protocol", "pbft", "--sessions", "2", "--adversary", "3=silent"}));
  INFO(r.err);
  REQUIRE(r.status == 0);
  CHECK_THAT(r.out, Catch::Contains("4 replicas of pbft") && Catch::Contains("testnet up --dir"));
  CHECK_THAT(r.err, Catch::Contains("replica 3 will misbehave: silent"));
  for (const auto* file : {"genesis.toml", "client.toml", "sessions/session-1.key", "replica-3/node.toml",
                           "replica-0/key", "replica-0/certificate.pem"})
    CHECK(fs::is_regular_file(dir + "/" + file));
  const auto before = content_of(dir + "/genesis.toml");
  refuses(testnet(dir), {dir, "is there already"});
  CHECK(content_of(dir + "/genesis.toml") == before);
}

TEST_CASE("testnet checks its options before it writes anything") {
  const scratch folder;
  const auto dir = folder.path("net");
  refuses({"testnet"}, {"--dir"});
  refuses(testnet(dir, {"--replicas", "129"}), {"--replicas", "128"});
  refuses(testnet(dir, {"--protocol", "hotstaff"}), {"did you mean \"hotstuff\"?"});
  refuses(testnet(dir, {"--option", "speed=high"}), {"unknown option \"speed\""});
  refuses(testnet(dir, {"--adversary", "4=silent"}), {"replicas below 4"});
  refuses(testnet(dir, {"--adversary", "1=silnt"}), {"silent"});
  refuses(testnet(dir, {"--for", "/missing/file"}), {"--format"});
  refuses(testnet(dir, {"--for", "/missing/file", "--format", "csv"}), {"/missing/file"});
  refuses(testnet("/proc/net-of-bezant"), {"cannot be made"});
  refuses({"testnet", "upp"}, {"--help"});
  refuses({"testnet", "up", "--dir", dir, "--replicas", "7"}, {"--replicas", "is for making a testnet"});
  CHECK(!fs::exists(dir));
}

TEST_CASE("up and down answer for folders, files and keys that are not as they must be") {
  const scratch folder;
  const auto dir = folder.path("net");
  refuses({"testnet", "up", "--dir", dir}, {"no folder of a testnet"});
  refuses({"testnet", "down", "--dir", dir}, {"no folder of a testnet"});
  REQUIRE(run(testnet(dir)).status == 0);
  const auto nothing = run({"testnet", "down", "--dir", dir});
  CHECK(nothing.status == 0);
  CHECK_THAT(nothing.out, Catch::Contains("nothing runs"));
  const auto node = dir + "/replica-2/node.toml";
  const auto good = content_of(node);
  static_cast<void>(folder.file("net/replica-2/node.toml", good + "\n[mempool]\nbytes = 5\n"));
  const auto line = std::count(good.begin(), good.end(), '\n') + 3;
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"--detach"}}) {
    std::vector<std::string> up{"testnet", "up", "--dir", dir};
    up.insert(up.end(), words.begin(), words.end());
    refuses(up, {node + ":" + std::to_string(line) + ": unknown key \"mempool.bytes\""});
  }
  static_cast<void>(folder.file("net/replica-2/node.toml", good));
  REQUIRE(chmod((dir + "/replica-1/key").c_str(), 0644) == 0);
  refuses({"testnet", "up", "--dir", dir}, {"replica-1/key", "chmod 600"});
  CHECK(!fs::exists(dir + "/supervisor.pid"));
  CHECK(!fs::exists(dir + "/replica-0.pid"));
}

TEST_CASE("audits take the genesis file of a testnet, and say where it is wrong") {
  const scratch folder;
  const auto dir = folder.path("net");
  REQUIRE(run(testnet(dir)).status == 0);
  const auto genesis = dir + "/genesis.toml";
  const auto evidence = folder.file("evidence.bzev", "none");
  // The genesis is good, so the complaint is about the evidence.
  refuses({"audit", "verify", evidence, "--genesis", genesis}, {evidence, "is no evidence"});
  static_cast<void>(folder.file("net/genesis.toml", content_of(genesis) + "colour = \"red\"\n"));
  refuses({"audit", "verify", evidence, "--genesis", genesis}, {genesis + ":", "unknown key \"session.colour\""});
  refuses({"audit", "forensics", evidence, evidence, "--genesis", genesis}, {"unknown key \"session.colour\""});
}

} // namespace bezant::test
