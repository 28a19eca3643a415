#include "deployment/client_file.hpp"
#include "deployment/genesis_file.hpp"
#include "deployment/node_file.hpp"
#include "deployment/testnet_founding.hpp"
#include "tests/deployment/support.hpp"
#include "tests/support/free_ports.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

namespace bezant::test {

using namespace deployment;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const std::string& file) {
  struct stat about {};
  REQUIRE(stat(file.c_str(), &about) == 0);
  return about.st_mode & 07777U;
}

/// Must be refused with all these texts, and leave nothing behind.
void refuses(const testnet_options& options, const std::string& folder, const std::vector<std::string>& said) {
  const auto before = std::distance(fs::directory_iterator{folder}, {});
  std::string problem;
  CHECK(!write_testnet(options, {}, problem));
  INFO(problem);
  CHECK(says({problem}, said));
  CHECK(std::distance(fs::directory_iterator{folder}, {}) == before);
}

testnet_options in(const scratch_folder& folder) {
  testnet_options options;
  options.dir = folder.path("net");
  options.base_port = free_ports(options.replicas);
  return options;
}

const std::string sample = source_path("examples/orders/sample-bitstamp.csv");

} // namespace

TEST_CASE("a testnet folder holds what replicas and clients need, secrets for their owner alone") {
  const scratch_folder folder;
  auto options = in(folder);
  options.sessions = 3;
  options.adversaries = {{replica_id{3}, "equivocate | delay(200ms)"}};
  std::string problem;
  const auto founded = write_testnet(options, {}, problem);
  INFO(problem);
  REQUIRE(founded);
  const testnet_paths at{options.dir};
  std::vector<std::string> problems;
  const auto genesis = read_genesis(at.genesis(), protocol_registry::built_in(), problems);
  REQUIRE(genesis);
  CHECK(chain_id(genesis->chain) == chain_id(founded->chain));
  std::set<key_seed> keys;
  for (std::size_t k = 0; k < 4; ++k) {
    const auto n = read_node_file(at.node(k), {}, problems);
    REQUIRE(n);
    CHECK(n->node.listen == net_address{"127.0.0.1", static_cast<std::uint16_t>(options.base_port + k)});
    CHECK(n->node.adversary == (k == 3 ? "equivocate | delay(200ms)" : ""));
    CHECK(mode_of(n->node.key) == 0600U);
    CHECK(content_of(at.replica(k) + "/certificate.pem").starts_with("-----BEGIN CERTIFICATE-----"));
    const auto key = read_identity(*n, problem);
    REQUIRE(key);
    keys.insert(*key);
  }
  const auto client = read_client_file(at.client(), {}, problems);
  REQUIRE(client);
  REQUIRE(client->client.sessions.size() == 3);
  for (const auto& s : client->client.sessions) {
    CHECK(mode_of(s.key) == 0600U);
    const auto key = read_session_key(*client, s, problem);
    REQUIRE(key);
    keys.insert(*key);
  }
  CHECK(keys.size() == 7);
}

TEST_CASE("the exchange for a recording is the one on which settle settles it") {
  testnet_options options;
  options.recording = simulation::recorded_source{sample, recordings::format::bitstamp};
  options.maker_fee = 5;
  std::string problem;
  const auto t = found_testnet(options, {}, problem);
  REQUIRE(t);
  recordings::recording_options reading;
  reading.format = recordings::format::bitstamp;
  const auto content = recordings::read_recording(sample, reading);
  REQUIRE(content);
  const auto expected =
    recordings::suggest_genesis(content.value(), reading, t->founded.exchange.sessions.at(0).key, 5, 0);
  CHECK(exchange::digest_of(t->founded.exchange) == exchange::digest_of(expected));

  // Without a recording it differs by the instrument's name alone, as long as the recording needs no more than a round
  // sum.
  options.recording.reset();
  options.instrument = "bitstamp";
  const auto plain = found_testnet(options, {}, problem);
  REQUIRE(plain);
  auto other = plain->founded.exchange;
  other.sessions[0].key = t->founded.exchange.sessions[0].key;
  CHECK(exchange::digest_of(other) == exchange::digest_of(expected));
}

TEST_CASE("a folder that is not empty, a file and an unwritable place are refused, and nothing is left behind") {
  const scratch_folder folder;
  auto options = in(folder);
  fs::create_directory(options.dir);
  std::string problem;
  static_cast<void>(folder.file("net/mine", "keep this"));
  refuses(options, folder.path(""), {options.dir, "is there already"});
  CHECK(content_of(folder.path("net/mine")) == "keep this");
  options.dir = folder.file("file", "text");
  refuses(options, folder.path(""), {options.dir, "no folder"});
  options.dir = folder.path("missing/net");
  refuses(options, folder.path(""), {options.dir, "cannot be made", "No such file"});
  options.dir = "/proc/net-of-bezant";
  refuses(options, folder.path(""), {options.dir, "cannot be made"});
  fs::create_directory(folder.path("empty"));
  options.dir = folder.path("empty") + "/";
  CHECK(write_testnet(options, {}, problem));
}

TEST_CASE("ports that are taken or do not exist are refused by name") {
  const scratch_folder folder;
  auto options = in(folder);
  const taken_port taken{static_cast<std::uint16_t>(options.base_port + 2)};
  refuses(options, folder.path(""),
          {"replica 2", "127.0.0.1:" + std::to_string(options.base_port + 2), "in use", "--base-port"});
  options.base_port = 65'534;
  refuses(options, folder.path(""), {"65534 to 65537", "end at 65535"});
}

TEST_CASE("protocols, options, behaviours and recordings are checked before anything is written") {
  const scratch_folder folder;
  auto options = in(folder);
  options.protocol = "hotstaff";
  refuses(options, folder.path(""), {"hotstaff", "did you mean \"hotstuff\"?"});
  options = in(folder);
  options.options = {{"speed", "high"}};
  refuses(options, folder.path(""), {"unknown option \"speed\""});
  options = in(folder);
  options.adversaries = {{replica_id{1}, "equivocat"}};
  refuses(options, folder.path(""), {"equivocat", "equivocate"});
  options.adversaries = {{replica_id{4}, "silent"}};
  refuses(options, folder.path(""), {"no replica 4"});
  options = in(folder);
  options.recording = simulation::recorded_source{sample, recordings::format::lobster};
  refuses(options, folder.path(""), {sample, "is the format lobster?"});
}

} // namespace bezant::test
