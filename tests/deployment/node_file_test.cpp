#include "deployment/client_file.hpp"
#include "deployment/key_file.hpp"
#include "deployment/node_file.hpp"
#include "tests/deployment/support.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

using namespace deployment;

namespace {

/// A testnet of four, and the texts of a node file in it that somebody changed.
struct changed_node {
  scratch_folder folder;
  testnet_paths at{folder.path("net")};
  std::string good;

  changed_node() {
    make_testnet(at.dir, 4);
    good = content_of(at.node(1));
  }

  std::optional<loaded_node> read(const std::string& text, std::vector<std::string>& problems) const {
    static_cast<void>(folder.file("net/replica-1/node.toml", text));
    return read_node_file(at.node(1), {}, problems);
  }

  /// The last line of the text is wrong.
  void refuses(const std::string& text, const std::vector<std::string>& said) const {
    std::vector<std::string> problems;
    CHECK(!read(text, problems));
    INFO(text);
    INFO((problems.empty() ? "no problems" : problems.front()));
    CHECK(says(problems, said));
  }

  void refuses_added(const std::string& lines, const std::vector<std::string>& said) const {
    const auto text = good + lines;
    auto all = said;
    all.push_back(at.node(1) + ":" + std::to_string(std::count(text.begin(), text.end(), '\n') + 1) + ": ");
    refuses(text, all);
  }
};

} // namespace

TEST_CASE("a node file is read as it was written") {
  const changed_node c;
  std::vector<std::string> problems;
  auto first = c.read(c.good, problems);
  REQUIRE(first);
  auto n = first->node;
  CHECK(n.genesis == c.at.genesis());
  CHECK(n.key == c.at.replica(1) + "/key");
  CHECK(n.data == c.at.replica(1) + "/data");
  CHECK(n.replica == replica_id{1});
  CHECK(n.listen == n.peers[1]);
  n.log = {spdlog::level::debug, true, c.at.replica(1) + "/node.log"};
  n.mempool = {1000, 1U << 20U, 300, 1U << 16U, 77};
  n.batch_age = microseconds(1500);
  n.checkpoint = {5, 10};
  n.limits.silence = seconds(3);
  n.limits.redial_max = milliseconds(1500);
  n.limits.connections_max = 9;
  n.adversary = "equivocate | delay(200ms)";
  n.clock_offset = milliseconds(-250);
  const auto text = write_node_file(n);
  const auto second = c.read(text, problems);
  INFO(text);
  INFO((problems.empty() ? "" : problems.front()));
  REQUIRE(second);
  const auto& m = second->node;
  CHECK(write_node_file(m) == text);
  CHECK(m.log.level == spdlog::level::debug);
  CHECK(m.log.json);
  CHECK(m.log.file == c.at.replica(1) + "/node.log");
  CHECK(m.mempool.batch_transactions_max == 300);
  CHECK(m.mempool.remembered_max == 77);
  CHECK(m.batch_age == microseconds(1500));
  CHECK(m.checkpoint.every == 5);
  CHECK(m.limits.silence == seconds(3));
  CHECK(m.limits.heartbeat == milliseconds(500));
  CHECK(m.adversary == n.adversary);
  CHECK(m.clock_offset == milliseconds(-250));
}

TEST_CASE("each mistake in a node file is told with its line, its key and what was expected") {
  const changed_node c;
  const auto line = [&](int n) { return c.at.node(1) + ":" + std::to_string(n) + ": "; };
  c.refuses(with(c.good, "replica = 1", "replica = 4"), {line(4), "replica: ", "from 0 to 3"});
  c.refuses(with(c.good, "replica = 1\n", ""), {"replica: ", "the number of this replica"});
  c.refuses(with(c.good, "listen = \"127.0.0.1:", "listen = \"127.0.0.1;"), {line(7), "listen: ", "127.0.0.1:7000"});
  c.refuses(with(c.good, "key = \"key\"", "kye = \"key\""), {line(5), "unknown key \"kye\"", "did you mean \"key\"?"});
  c.refuses(with(c.good, "bezant-node = 1\n", ""), {"bezant-node = 1"});
  c.refuses(with(c.good, "peers = [", "peers = [ \"other:1\","), {line(8), "peers: ", "expected 4 addresses"});
  c.refuses(with(c.good, "listen = \"127.0.0.1:", "listen = \"::1:"), {line(7), "listen: ", "in brackets: \"[::1]:"});
  c.refuses(with(c.good, "format = \"text\"", "format = \"text\"\nfile = \"\""),
            {"log.file: ", "path of the log file"});
  c.refuses(with(c.good, "level = \"info\"", "level = \"loud\""), {"log.level: ", "\"critical\""});
  c.refuses(with(c.good, "age = \"0s\"", "age = 2"), {"batch.age: ", "200ms"});
  c.refuses_added("\n[mempool]\ntransactions_max = 0", {"mempool.transactions_max: ", "from 1"});
  c.refuses_added("\n[limits]\nsilence = \"100ms\"", {"limits.silence: ", "more than a heartbeat: 500ms"});
  c.refuses_added("\n[limits]\nredail_max = \"1s\"", {"unknown key", "did you mean \"redial_max\"?"});
  c.refuses_added("\n[test]\nclock_offset = \"-50h\"", {"test.clock_offset: ", "with a minus in front"});
  c.refuses_added("\n[[adversary]]\nbehaviour = \"equivocat\"", {"adversary.behaviour: ", "equivocate"});
  c.refuses_added("\n[[adversary]]\nbehaviour = \"delay(soon)\"", {"adversary.behaviour: "});
}

TEST_CASE("the files on the page about deployments are good, and the limits there are the defaults") {
  const scratch_folder folder;
  const auto page = content_of(source_path("docs/deployment.md"));
  const auto block = [&](const std::string& first_line) {
    const auto begin = page.find("```toml\n" + first_line);
    REQUIRE(begin != std::string::npos);
    const auto text = page.substr(begin + 8);
    return text.substr(0, text.find("```"));
  };
  static_cast<void>(folder.file("genesis.toml", block("bezant-genesis = 1")));
  const auto file = folder.file("node.toml", block("bezant-node = 1"));
  std::vector<std::string> problems;
  const auto n = read_node_file(file, {}, problems);
  INFO((problems.empty() ? "" : problems.front()));
  REQUIRE(n);
  CHECK(n->node.data == "/var/lib/bezant/data");
  const auto written = write_node_file(n->node);
  CHECK(written.find("[limits]") == std::string::npos);
  CHECK(written.find("[mempool]") == std::string::npos);
}

TEST_CASE("a mistake in the genesis is told when a node file names it") {
  const changed_node c;
  const auto genesis = content_of(c.at.genesis());
  static_cast<void>(c.folder.file("net/genesis.toml", with(genesis, "pending_max = 256", "pending_max = -1")));
  c.refuses(c.good, {c.at.genesis() + ":", "exchange.pending_max: "});
  c.refuses(with(c.good, "../genesis.toml", "../elsewhere.toml"), {c.at.dir + "/elsewhere.toml", "cannot be read"});
}

TEST_CASE("the key of another replica is noticed") {
  const changed_node c;
  std::vector<std::string> problems;
  const auto n = c.read(with(c.good, "key = \"key\"", "key = \"../replica-2/key\""), problems);
  REQUIRE(n);
  std::string problem;
  CHECK(!read_identity(*n, problem));
  CHECK(problem.find("is not the key of replica 1") != std::string::npos);
}

TEST_CASE("a client file names sessions whose keys and accounts fit the genesis") {
  const changed_node c;
  std::vector<std::string> problems;
  const auto good = read_client_file(c.at.client(), {}, problems);
  REQUIRE(good);
  REQUIRE(good->client.sessions.size() == 1);
  std::string problem;
  CHECK(read_session_key(*good, good->client.sessions[0], problem));
  const auto text = content_of(c.at.client());
  const auto refuses = [&](const std::string& what, const std::string& instead, const std::vector<std::string>& said) {
    problems.clear();
    const auto file = c.folder.file("net/other.toml", with(text, what, instead));
    CHECK(!read_client_file(file, {}, problems));
    INFO((problems.empty() ? "no problems" : problems.front()));
    auto all = said;
    all.push_back(file + ":");
    CHECK(says(problems, all));
  };
  refuses("buys = 1", "buys = 3", {"session.buys: ", "1, 2"});
  refuses("id = 0", "id = 1", {"session.id: ", "from 0 to 0"});
  refuses("sells = 2", "selsl = 2", {"did you mean \"sells\"?"});
  problems.clear();
  const auto other = c.folder.file("net/other.toml", with(text, "sessions/session-0.key", "replica-0/key"));
  const auto wrong = read_client_file(other, {}, problems);
  REQUIRE(wrong);
  CHECK(!read_session_key(*wrong, wrong->client.sessions[0], problem));
  CHECK(problem.find("is not the key of session 0") != std::string::npos);
}

} // namespace bezant::test
