// Pairs of settings that must fit: each is refused with both names, both values, the file and what to change.
#include "deployment/genesis_file.hpp"
#include "deployment/node_file.hpp"
#include "deployment/open_files.hpp"
#include "deployment/settings_fit.hpp"
#include "deployment/testnet_founding.hpp"
#include "tests/deployment/support.hpp"
#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

using namespace deployment;

namespace {

/// A testnet of four, and node 1's file with something else in it.
struct changed_net {
  scratch_folder folder;
  testnet_paths at{folder.path("net")};

  changed_net() { make_testnet(at.dir, 4); }

  std::vector<std::string> problems_of(const std::string& text) const {
    static_cast<void>(folder.file("net/replica-1/node.toml", text));
    std::vector<std::string> problems;
    static_cast<void>(read_node_file(at.node(1), {}, problems));
    return problems;
  }
};

std::string without(std::string text, const std::string& table) {
  const auto from = text.find("\n[" + table + "]\n");
  REQUIRE(from != std::string::npos);
  const auto to = text.find("\n[", from + 1);
  return text.erase(from, to == std::string::npos ? to : to - from);
}

exchange::founding founding_of(std::size_t replicas, const std::string& protocol) {
  testnet_options options;
  options.replicas = replicas;
  options.protocol = protocol;
  std::string problem;
  auto t = found_testnet(options, {}, problem);
  INFO(problem);
  REQUIRE(t);
  return std::move(t->founded);
}

} // namespace

TEST_CASE(
  "each pair of settings in a node file that does not fit is one problem, with both of them and what to change") {
  const changed_net c;
  const auto good = content_of(c.at.node(1));
  REQUIRE(c.problems_of(good).empty());
  struct sample {
    std::string table;
    std::string lines;
    std::vector<std::string> said;
  };
  const std::vector<sample> samples{
    {"limits",
     "queue_bytes_max = 65536",
     {"limits.queue_bytes_max = 65536", "batch.bytes_max = 1048576", "to at least 5244"}},
    {"limits",
     "queue_bytes_max = 5000000",
     {"limits.queue_bytes_max = 5000000", "batch.bytes_max = 1048576", "lower batch.bytes_max"}},
    {"batch",
     "bytes_max = 67108864",
     {"batch.bytes_max = 67108864", "largest block that replicas take, 8388608", "at most"}},
    {"batch",
     "transactions_max = 65536",
     {"batch.transactions_max = 65536", "largest block that replicas take, 16384", "at most"}},
    {"batch", "age = \"400ms\"", {"batch.age = 400ms", "500ms", "[options] of hotstuff", "at most 250ms"}},
    {"batch",
     "age = \"1ms\"\n[mempool]\ntransactions_max = 100",
     {"mempool.transactions_max = 100", "batch.transactions_max = 400", "batch.age = 1ms"}},
    {"batch",
     "age = \"1ms\"\n[mempool]\nbytes_max = 65536",
     {"mempool.bytes_max = 65536", "batch.bytes_max = 1048576", "at least 1114112"}},
    {"checkpoint",
     "every = 100\nhistory = 99",
     {"checkpoint.history = 99", "checkpoint.every = 100", "others would have dropped them",
      "raise history or lower every"}},
    {"limits", "silence = \"400ms\"", {"limits.silence = 400ms", "heartbeat: 500ms", "raise silence"}},
    {"limits", "silence = \"600ms\"", {"limits.silence = 600ms", "heartbeat: 500ms"}},
    {"limits", "heartbeat = \"1800ms\"", {"limits.silence = 1800ms", "heartbeat: 1800ms", "lower heartbeat"}},
    {"limits", "heartbeat = \"50ms\"\nsilence = \"300ms\"", {"limits.silence = 300ms", "idle clients", "500ms"}},
    {"limits", "connect = \"6s\"", {"limits.connect = 6s", "limits.handshake = 5s"}},
    {"limits", "handshake = \"900ms\"", {"limits.connect = 1s", "limits.handshake = 900ms"}},
    {"limits", "redial_min = \"2s\"", {"redial_min: 2s", "limits.redial_max = 1s"}},
    {"limits", "connections_max = 2", {"limits.connections_max = 2", "4 replicas", "genesis.toml", "at least 8"}},
    {"limits",
     "client_frames_per_second_max = 300",
     {"limits.client_frames_per_second_max = 300", "exchange.pending_max = 256", "genesis.toml", "at least 612"}},
    {"limits", "frames_per_second_max = 1", {"limits.frames_per_second_max", "from 1000"}},
    {"limits", "client_bytes_per_second_max = 1024", {"limits.client_bytes_per_second_max", "from 262144"}},
  };
  for (const auto& one : samples) {
    auto text = one.table == "limits" ? good : without(good, one.table);
    text += "\n[" + one.table + "]\n" + one.lines + "\n";
    const auto problems = c.problems_of(text);
    INFO(one.lines);
    INFO((problems.empty() ? "no problems" : problems.front()));
    REQUIRE(problems.size() == 1);
    auto said = one.said;
    said.push_back(c.at.node(1) + ":" + std::to_string(std::count(text.begin(), text.end(), '\n')) + ": ");
    if (one.lines.find('\n') != std::string::npos)
      said.back() = c.at.node(1) + ":";
    CHECK(says(problems, said));
  }
}

TEST_CASE("a history as long as the way between two checkpoints is enough") {
  const changed_net c;
  const auto text = without(content_of(c.at.node(1)), "checkpoint");
  CHECK(c.problems_of(text + "\n[checkpoint]\nevery = 20\nhistory = 20\n").empty());
  CHECK(c.problems_of(text + "\n[checkpoint]\nevery = 0\nhistory = 0\n").empty()); // no checkpoints at all
  CHECK(says(c.problems_of(text + "\n[checkpoint]\nevery = 20\nhistory = 19\n"), {"checkpoint.history = 19"}));
}

TEST_CASE("a pair is complained of only when each of its settings is one by itself") {
  const changed_net c;
  const auto problems =
    c.problems_of(content_of(c.at.node(1)) + "\n[limits]\nqueue_bytes_max = 65536\nconnections_max = 0\n");
  REQUIRE(problems.size() == 1);
  CHECK(says(problems, {"limits.connections_max: ", "from 1"}));
}

TEST_CASE("how long replicas wait for a leader's block is asked of the protocol itself") {
  const auto known = protocol_registry::built_in();
  for (const auto& [protocol, option, patience] : {std::tuple{"hotstuff", "timeout", 700},
                                                   {"jolteon", "timeout", 700},
                                                   {"pbft", "timeout", 700},
                                                   {"streamlet", "delta", 1400},
                                                   {"simplex", "delta", 2100}}) {
    auto g = founding_of(4, protocol).chain;
    g.options = {};
    g.options.push_back({option, "700ms"});
    INFO(protocol);
    CHECK(patience_of(g, known) == milliseconds(patience));
  }
}

TEST_CASE("where timeouts follow what is measured, blocks may wait for half of the least that replicas wait") {
  const auto known = protocol_registry::built_in();
  auto f = founding_of(4, "hotstuff");
  f.chain.options = {{"timeout", "800ms"}};
  node_file n;
  n.batch_age = milliseconds(101);
  CHECK(misfits_of(n, f, known).empty());
  f.chain.options.push_back({"timeouts", "measured"});
  const auto found = misfits_of(n, f, known);
  REQUIRE(found.size() == 1);
  CHECK(found.front().setting == "batch.age");
  n.batch_age = milliseconds(100);
  CHECK(misfits_of(n, f, known).empty());
}

TEST_CASE(
  "a chain of PBFT whose new-views do not fit a frame is not founded, and a testnet chooses closer checkpoints") {
  CHECK(pbft_checkpoint_max(4) == 256);
  CHECK(pbft_checkpoint_max(1'024) == 0);
  auto previous = pbft_checkpoint_max(4);
  for (std::size_t n = 4; n <= testnet_options::replicas_max; ++n) {
    const auto most = pbft_checkpoint_max(n);
    CHECK(most <= previous);
    CHECK(most > 0);
    previous = most;
  }
  const auto f = founding_of(128, "pbft");
  CHECK(chain_misfit(f.chain).empty());
  auto far = f;
  far.chain.options = {};
  CHECK(chain_misfit(far.chain).find("checkpoint = 16") != std::string::npos);
  std::vector<std::string> problems;
  CHECK(parse_genesis(write_genesis(f), "genesis.toml", protocol_registry::built_in(), problems));
  CHECK(!parse_genesis(write_genesis(far), "genesis.toml", protocol_registry::built_in(), problems));
  CHECK(says(problems, {"genesis.toml:", "128 replicas", "checkpoint = 16", "set checkpoint to at most"}));
}

TEST_CASE("what testnet writes can be started, however many replicas it is for") {
  for (std::size_t replicas = 4; replicas <= testnet_options::replicas_max; ++replicas) {
    const scratch_folder folder;
    testnet_options options;
    options.dir = folder.path("net");
    options.replicas = replicas;
    options.protocol = replicas % 2 == 0 ? "hotstuff" : "pbft";
    std::string problem;
    std::optional<exchange::founding> founded;
    for (int tries = 0; !founded && tries < 50; ++tries) { // there may be fewer free ports in a row than replicas
      options.base_port = free_ports(1);
      founded = write_testnet(options, {}, problem); // reads all of it back
    }
    INFO(replicas << ": " << problem);
    REQUIRE(founded);
    std::vector<std::string> problems;
    const testnet_paths at{options.dir};
    const auto n = read_node_file(at.node(replicas - 1), {}, problems);
    REQUIRE(n);
    const auto& l = n->node.limits;
    // The others and as many clients, all from 127.0.0.1, each with a second link while it replaces its first.
    CHECK(l.connections_per_address_max >= 2 * (replicas - 1) + std::min<std::size_t>(replicas, 32));
    CHECK(l.connections_max >= l.connections_per_address_max);
    CHECK(misfits_of(n->node, n->founded, protocol_registry::built_in()).empty());
    CHECK(open_files_problem(1'024, replicas).empty()); // what a shell allows
  }
}

TEST_CASE("a process that may open too few files is told how many it needs") {
  CHECK(open_files_problem(open_files_needed(4), 4).empty());
  const auto problem = open_files_problem(64, 4);
  CHECK(says({problem}, {"may open 64 files", "4 replicas", "needs 324", "ulimit -n 324", "LimitNOFILE"}));
  CHECK(open_files_needed(128) <= 1'024);
  CHECK(raise_open_files(4, 16) >= open_files_needed(4));
}

} // namespace bezant::test
