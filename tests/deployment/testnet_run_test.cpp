#include "deployment/testnet_run.hpp"
#include "deployment/testnet_state.hpp"
#include "tests/deployment/support.hpp"

#include <catch2/catch.hpp>

#include <csignal>

namespace bezant::test {

using namespace deployment;

namespace {

/// A testnet whose nodes and whose background process are stand-ins. What runs is stopped at the end.
struct standing_testnet {
  scratch_folder folder;
  testnet_paths at{folder.path("net")};
  testnet_run run{at.dir, {}, {BEZANT_STAND_IN, "node"}, {BEZANT_STAND_IN, "supervise", at.dir}};
  std::vector<std::string> problems;
  std::vector<std::string> said;

  explicit standing_testnet(std::size_t replicas = 2) {
    make_testnet(at.dir, replicas);
    run.policy.grace = seconds(2);
  }
  ~standing_testnet() { down(); }

  bool up() {
    bool started = false;
    problems.clear();
    const bool good = start_in_background(
      run, [this](const std::string& line) { said.push_back(line); }, {}, started, problems);
    for (const auto& line : problems)
      UNSCOPED_INFO(line);
    return good;
  }
  bool down() {
    bool is_testnet = false;
    problems.clear();
    said.clear();
    return stop_testnet(
      at.dir, run.policy, [this](const std::string& line) { said.push_back(line); }, is_testnet, problems);
  }
};

} // namespace

TEST_CASE("a testnet goes on in the background, restarts what is killed, and is stopped") {
  standing_testnet t;
  REQUIRE(t.up());
  const auto supervisor = look_at_pid_file(t.at.supervisor_pid());
  CHECK(supervisor.held);
  const auto first = look_at_pid_file(t.at.pid(1)).process;
  REQUIRE(first > 0);
  REQUIRE(kill(first, SIGKILL) == 0);
  REQUIRE(eventually([&] {
    const auto states = read_testnet_state(t.at.state());
    return states.size() == 2 && states[1].restarts == 1 && states[1].phase == child_phase::up;
  }));
  const auto second = look_at_pid_file(t.at.pid(1)).process;
  CHECK(second != first);

  // Once more is refused and disturbs nothing.
  CHECK(!t.up());
  CHECK(says(t.problems, {"runs already", std::to_string(supervisor.process), "testnet down"}));
  CHECK(look_at_pid_file(t.at.pid(1)).process == second);

  CHECK(t.down());
  CHECK(says(t.said, {"the supervisor", "is stopped"}));
  CHECK(gone(second));
  CHECK(!look_at_pid_file(t.at.supervisor_pid()).held);
  for (const auto& file : {t.at.pid(0), t.at.pid(1), t.at.supervisor_pid(), t.at.state()})
    CHECK(!std::filesystem::exists(file));
  CHECK(t.down());
  CHECK(says(t.said, {"nothing runs"}));
  CHECK(t.up());
}

TEST_CASE("replicas whose supervisor was killed are found, and stopped") {
  standing_testnet t;
  REQUIRE(t.up());
  const auto replica = look_at_pid_file(t.at.pid(0)).process;
  const auto supervisor = look_at_pid_file(t.at.supervisor_pid()).process;
  REQUIRE(kill(supervisor, SIGKILL) == 0);
  REQUIRE(eventually([&] { return !look_at_pid_file(t.at.supervisor_pid()).held; }));
  CHECK(look_at_pid_file(t.at.pid(0)).held);
  CHECK(!t.up());
  CHECK(says(t.problems, {"replica 0 still runs as process " + std::to_string(replica), "testnet down"}));
  CHECK(t.down());
  CHECK(says(t.said, {"replica 1, whose supervisor is gone", "is stopped"}));
  CHECK(gone(replica));
}

TEST_CASE("stale pid files hinder nobody, and what they name is left alone") {
  standing_testnet t;
  static_cast<void>(t.folder.file("net/replica-0.pid", std::to_string(getpid()) + "\n"));
  static_cast<void>(t.folder.file("net/supervisor.pid", "1\n"));
  CHECK(t.down());
  CHECK(says(t.said, {"nothing runs"}));
  CHECK(!std::filesystem::exists(t.at.pid(0)));
  static_cast<void>(t.folder.file("net/replica-0.pid", std::to_string(getpid()) + "\n"));
  REQUIRE(t.up());
  CHECK(look_at_pid_file(t.at.pid(0)).process != getpid());
  CHECK(content_of(t.at.supervisor_log()).find("is of an earlier run") != std::string::npos);
}

TEST_CASE("a replica that does not come up is named, with the end of its log") {
  standing_testnet t;
  static_cast<void>(t.folder.file("net/replica-1/fail", ""));
  CHECK(!t.up());
  CHECK(says(t.problems, {"replica 1 is not up: given up"}));
  CHECK(says(t.problems, {"this one was told to fail"}));
  CHECK(eventually([&] { return read_testnet_state(t.at.state()).at(0).phase == child_phase::up; }));
  CHECK(t.down());
}

TEST_CASE("a replica that does not care for SIGTERM is stopped, too") {
  standing_testnet t{1};
  static_cast<void>(t.folder.file("net/replica-0/stubborn", ""));
  REQUIRE(t.up());
  const auto replica = look_at_pid_file(t.at.pid(0)).process;
  CHECK(t.down());
  CHECK(gone(replica));
}

TEST_CASE("nothing is started when a port is taken, a file is wrong, or a key is open to others") {
  standing_testnet t;
  const auto node = content_of(t.at.node(1));
  static_cast<void>(t.folder.file("net/replica-1/node.toml", with(node, "age = ", "aeg = ")));
  CHECK(!t.up());
  CHECK(says(t.problems, {t.at.node(1) + ":", "did you mean \"age\"?"}));
  static_cast<void>(t.folder.file("net/replica-1/node.toml", node));

  std::filesystem::permissions(t.at.replica(0) + "/key", std::filesystem::perms{0644});
  CHECK(!t.up());
  CHECK(says(t.problems, {"replica-0/key", "chmod 600"}));
  std::filesystem::permissions(t.at.replica(0) + "/key", std::filesystem::perms{0600});

  const auto port = std::stoi(node.substr(node.find("listen = \"127.0.0.1:") + 20));
  const taken_port taken{static_cast<std::uint16_t>(port)};
  CHECK(!t.up());
  CHECK(says(t.problems, {"replica 1 cannot listen", "in use"}));
  CHECK(!std::filesystem::exists(t.at.pid(0)));
}

TEST_CASE("a folder of something else is no testnet") {
  const scratch_folder folder;
  const testnet_run run{folder.path(""), {}, {"/bin/false"}, {"/bin/false"}};
  const auto silent = [](const std::string&) {};
  bool flag = true;
  std::vector<std::string> problems;
  CHECK(!start_in_background(run, silent, {}, flag, problems));
  CHECK(!flag);
  CHECK(says(problems, {folder.path(""), "no folder of a testnet"}));
  problems.clear();
  CHECK(!stop_testnet(folder.path(""), {}, silent, flag, problems));
  CHECK(!flag);
  CHECK(says(problems, {"no folder of a testnet"}));
}

} // namespace bezant::test
