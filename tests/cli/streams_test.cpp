// Nodes and their supervisor when nobody reads what they say, and under the signals of operators.
#include "tests/cli/replica_processes.hpp"

#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <functional>
#include <sys/socket.h>
#include <unistd.h>

namespace bezant::test {

namespace {

/// A pipe, full from the start.
struct full_pipe {
  std::array<int, 2> ends{};

  full_pipe() {
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    const std::string some(4096, 'x');
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    while (write(ends[1], some.data(), some.size()) > 0) {}
    fcntl(ends[1], F_SETFL, 0); // as a shell makes it
  }
  full_pipe(const full_pipe&) = delete;
  full_pipe& operator=(const full_pipe&) = delete;
  ~full_pipe() {
    close_reader();
    close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0)
      close(ends[0]);
    ends[0] = -1;
  }
};

/// Strangers that send what is no TLS: the log of who is refused wants to grow.
void knock(std::uint16_t port, int times) {
  for (int i = 0; i < times; ++i) {
    const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
      constexpr std::string_view garbage = "GET / HTTP/1.1\r\n\r\n";
      send(s, garbage.data(), garbage.size(), MSG_NOSIGNAL);
    }
    close(s);
  }
}

/// Four nodes, started by hand, whose standard error is `err`.
struct four_nodes {
  scratch folder;
  std::uint16_t port = free_ports(4);
  std::vector<std::unique_ptr<running>> nodes;

  explicit four_nodes(int err) {
    const auto made = run({"testnet", "--dir", dir(), "--base-port", std::to_string(port)});
    INFO(made.err);
    REQUIRE(made.status == 0);
    streams where;
    where.err_fd = err;
    for (int k = 0; k < 4; ++k)
      nodes.push_back(std::make_unique<running>(std::vector<std::string>{"node", "--config", config(k)}, where));
  }
  [[nodiscard]] std::string dir() const { return folder.path("net"); }
  [[nodiscard]] std::string config(int k) const { return dir() + "/replica-" + std::to_string(k) + "/node.toml"; }
  /// An order is executed.
  void check_trade(int id) const {
    const auto r =
      running{{"trade", "sell 5 at 100", "--dir", dir(), "--id", std::to_string(id), "--wait", "60"}}.wait(patience);
    INFO(r.out << r.err);
    CHECK(r.status == 0);
  }
  void check_stop() {
    for (const auto& node : nodes)
      node->signal(SIGTERM);
    for (const auto& node : nodes)
      CHECK(node->wait(patience).status == 0);
  }
};

} // namespace

TEST_CASE("replicas whose log nobody takes go on under a flood of refusals, and end when they are told to") {
  const full_pipe stalled;
  four_nodes cluster{stalled.ends[1]};
  cluster.check_trade(1);
  for (std::uint16_t k = 0; k < 4; ++k)
    knock(static_cast<std::uint16_t>(cluster.port + k), 500);
  cluster.check_trade(2);
  cluster.check_stop();
}

TEST_CASE("replicas whose log's reader is gone go on, and end when they are told to") {
  full_pipe gone;
  gone.close_reader();
  four_nodes cluster{gone.ends[1]};
  cluster.check_trade(1);
  knock(cluster.port, 100);
  cluster.check_trade(2);
  cluster.check_stop();
}

TEST_CASE("SIGHUP opens the log file anew, and ends no replica") {
  const scratch folder;
  const auto made = folder.path("net");
  REQUIRE(run({"testnet", "--dir", made, "--base-port", std::to_string(free_ports(4))}).status == 0);
  const auto config = made + "/replica-0/node.toml";
  replace_in(config, "format = \"text\"", "format = \"text\"\nfile = \"node.log\"");
  const auto log = made + "/replica-0/node.log";
  running node{{"node", "--config", config}};
  REQUIRE(within_patience([&] { return content_of(log).find("listens on") != std::string::npos; }));
  std::filesystem::rename(log, log + ".1");
  node.signal(SIGHUP);
  CHECK(within_patience([&] { return content_of(log).find("was opened anew") != std::string::npos; }));
  node.signal(SIGTERM);
  const auto ended = node.wait(patience);
  CHECK(ended.status == 0);
  CHECK_THAT(content_of(log), Catch::Contains("replica 0 stopped"));
  CHECK_THAT(content_of(log + ".1"), Catch::Contains("listens on"));
  CHECK(ended.err.find("listens on") == std::string::npos);
}

TEST_CASE("SIGHUP is noted by a replica without a log file, and ends other commands as it always does") {
  const scratch folder;
  const auto made = folder.path("net");
  REQUIRE(run({"testnet", "--dir", made, "--base-port", std::to_string(free_ports(4))}).status == 0);
  const auto err = folder.path("err");
  const int file = open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  streams where;
  where.err_fd = file;
  running node{{"node", "--config", made + "/replica-0/node.toml"}, where};
  REQUIRE(within_patience([&] { return content_of(err).find("listens on") != std::string::npos; }));
  node.signal(SIGHUP);
  CHECK(within_patience([&] { return content_of(err).find("SIGHUP is ignored") != std::string::npos; }));
  node.signal(SIGTERM);
  CHECK(node.wait(patience).status == 0);
  close(file);

  running trade{{"trade", "sell 5 at 100", "--dir", made, "--wait", "100"}}; // nobody is there
  CHECK_FALSE(trade.ended(std::chrono::seconds{1}));
  trade.signal(SIGHUP);
  CHECK(trade.wait(patience).status == 128 + SIGHUP);
}

TEST_CASE("a log file that cannot be opened is said before anything is started") {
  const scratch folder;
  const auto made = folder.path("net");
  REQUIRE(run({"testnet", "--dir", made, "--base-port", std::to_string(free_ports(4))}).status == 0);
  const auto config = made + "/replica-0/node.toml";
  replace_in(config, "format = \"text\"", "format = \"text\"\nfile = \"none/node.log\"");
  const auto ended = run({"node", "--config", config});
  CHECK(ended.status == 2);
  CHECK_THAT(ended.err, Catch::Contains("log.file: ") && Catch::Contains("No such file or directory"));
}

TEST_CASE("a supervisor whose output nobody takes starts its replicas, and stops them when it is told to") {
  const full_pipe stalled;
  const testnet net{{}};
  streams where;
  where.out_fd = stalled.ends[1];
  where.err_fd = stalled.ends[1];
  running up{{"testnet", "up", "--dir", net.dir()}, where};
  REQUIRE_FALSE(net.status_when_level().is_null());
  net.kill_replica(2);
  REQUIRE_FALSE(net.status_when_level().is_null()); // it was started again
  up.signal(SIGTERM);
  CHECK(up.wait(patience).status != finished::timed_out);
  for (int k = 0; k < 4; ++k)
    CHECK_FALSE(std::filesystem::exists(net.dir() + "/replica-" + std::to_string(k) + ".pid"));
}

TEST_CASE("a node that is started without standard streams keeps their numbers from its files") {
  const scratch folder;
  const auto made = folder.path("net");
  REQUIRE(run({"testnet", "--dir", made, "--base-port", std::to_string(free_ports(4))}).status == 0);
  const std::string command = "exec " + std::string{BEZANT_PROGRAM} + " node --config " + made
                              + "/replica-0/node.toml >&- 2>&- & p=$!; i=0; while [ ! -e " + made
                              + "/replica-0/data/CURRENT ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i+1)); done; "
                              + "readlink /proc/$p/fd/1 /proc/$p/fd/2; kill $p; wait $p";
  const auto said = folder.path("said");
  CHECK(std::system(("sh -c '" + command + "' > " + said).c_str()) == 0);
  CHECK(content_of(said) == "/dev/null\n/dev/null\n");
}

} // namespace bezant::test
