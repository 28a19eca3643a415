// Files and stores of another version of the program: each is refused in one line that says what to do, with status 2.
#include "deployment/key_file.hpp"
#include "deployment/node_file.hpp"
#include "deployment/testnet_files.hpp"
#include "exchange/founding.hpp"
#include "exchange/snapshot_format.hpp"
#include "protocols/registry.hpp"
#include "tests/cli/samples.hpp"
#include "tests/support/free_ports.hpp"
#include "transport/store/rocks_store.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace bezant::test {

namespace {

/// A testnet that does not run, with a store of replica 0 that holds a state.
struct resting_net {
  resting_net() { REQUIRE(run({"testnet", "--dir", dir, "--base-port", std::to_string(free_ports(4))}).status == 0); }

  [[nodiscard]] std::string node_file() const { return dir + "/replica-0/node.toml"; }

  /// A state of the exchange that begins like this.
  void keep_state(const bytes& state) const {
    std::vector<std::string> problems;
    const auto n = deployment::read_node_file(node_file(), {}, problems);
    REQUIRE(n);
    std::string problem;
    const auto seed = deployment::read_identity(*n, problem);
    INFO(problem);
    REQUIRE(seed);
    rocks_options options;
    options.owner = {n->node.replica, deployment::public_key_of(*seed)};
    const auto genesis = make_genesis_block(chain_id(n->founded.chain));
    auto disk = open_rocks_store(n->node.data, genesis, options, &problem);
    INFO(problem);
    REQUIRE(disk);
    block_header h;
    h.at = height{7};
    h.parent = genesis->id();
    const auto empty = std::make_shared<const payload>(std::vector<transaction>{});
    h.payload_root = empty->root();
    REQUIRE(disk.value()->keep({std::make_shared<const block>(h, empty, bytes{}), {}, {}, state, {}}));
    disk.value()->rebase(h.at, 10);
    REQUIRE(disk.value()->sync());
  }

  /// In one line.
  void refuses(const std::vector<std::string>& said) const {
    const auto r = run({"node", "--config", node_file()});
    INFO(r.err);
    CHECK(r.status == 2);
    const auto lines = lines_of(r.err);
    REQUIRE_FALSE(lines.empty());
    for (const auto& text : said)
      CHECK_THAT(lines.back(), Catch::Contains(text));
    CHECK(lines.back().starts_with("bezant node: "));
  }

  scratch folder;
  std::string dir = folder.path("net");
};

void change(const std::string& file, const std::string& from, const std::string& to) {
  auto text = content_of(file);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  std::ofstream{file} << text;
}

bytes state_of_version(std::uint32_t version) {
  return encode_versioned(format_tag{exchange::snapshot_format.magic, version}, std::string{"a state"});
}

} // namespace

TEST_CASE("a state of an older exchange in the store is refused before anything is signed, and says what to do") {
  const resting_net net;
  const auto old = GENERATE(1U, exchange::snapshot_format.version - 1);
  net.keep_state(state_of_version(old));
  net.refuses({net.node_file() + ": data: ", "the state after block 7 is of an earlier version of the exchange",
               "go on with the program that wrote it", "found a new chain"});
}

TEST_CASE("a state of a newer exchange, or of none, is refused by name") {
  const resting_net net;
  net.keep_state(GENERATE(state_of_version(exchange::snapshot_format.version + 1), bytes(32), bytes{}));
  net.refuses({"the state after block 7 is of a format that this program does not know", "the program that wrote it"});
}

TEST_CASE("node, genesis and client files of another version are refused with their line") {
  const resting_net net;
  change(net.dir + "/client.toml", "bezant-client = 1", "bezant-client = 2");
  for (const std::string command : {"status", "book", "orders"}) {
    const auto r = run({command, "--dir", net.dir});
    CHECK(r.status == 2);
    CHECK_THAT(r.err, Catch::Contains("client.toml:") && Catch::Contains("this program reads version 1 only"));
  }
  change(net.node_file(), "bezant-node = 1", "bezant-node = 2");
  net.refuses({"node.toml:", "bezant-node: this program reads version 1 only"});
  change(net.node_file(), "bezant-node = 2", "bezant-node = 1");
  change(net.dir + "/genesis.toml", "bezant-genesis = 1", "bezant-genesis = 9");
  net.refuses({"genesis.toml:", "bezant-genesis: this program reads version 1 only"});
  const auto up = run({"testnet", "up", "--dir", net.dir});
  CHECK(up.status == 2);
  CHECK_THAT(up.err, Catch::Contains("genesis.toml:") && Catch::Contains("version 1 only"));
}

} // namespace bezant::test
