// What is wrong with a deployment is said: by `status`, and in the logs of its replicas.
#include "tests/cli/pseudo_terminal.hpp"
#include "tests/cli/testnet.hpp"

#include <functional>

namespace bezant::test {

namespace {

/// Asks until `good` is true of the answer; fails the test if that does not come.
finished status_until(const testnet& net, const std::vector<std::string>& more,
                      const std::function<bool(const finished&)>& good) {
  std::vector<std::string> words{"status", "--dir", net.dir()};
  words.insert(words.end(), more.begin(), more.end());
  finished last;
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    last = running{words}.wait(patience);
    if (good(last))
      return last;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  INFO(last.out << last.err);
  CHECK(good(last));
  return last;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Waits for a line in the log of replica `k`.
bool logs(const testnet& net, int k, const std::string& part) {
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    if (has(content_of(net.dir() + "/replica-" + std::to_string(k) + ".log"), part))
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  return false;
}

} // namespace

TEST_CASE("a healthy testnet passes status --strict") {
  const testnet net{{}};
  net.up();
  const auto r = status_until(net, {"--strict"}, [](const finished& f) { return f.status == 0; });
  CHECK(r.err.empty());
  CHECK_FALSE(has(r.out, "problem"));
  CHECK(logs(net, 0, "peers: replica 3 is up: linked both ways"));
}

TEST_CASE("a convicted, isolated replica is told by status, fails --strict, and is in every log") {
  const testnet net{{"--adversary", "3=equivocate"}};
  net.up();
  // Two blocks differ only if there is something to put into one of them.
  REQUIRE(running{{"trade", "buy 1 at 100", "--dir", net.dir(), "--id", "1"}}.wait(patience).status == 0);
  const auto file = net.path("status.json");
  const auto r = status_until(net, {"--strict", "--json", file},
                              [](const finished& f) { return has(f.out, "replica 3 is isolated"); });
  CHECK(r.status == 1);
  CHECK(has(r.out, "problem   replica 3 has proven misbehaviour"));
  CHECK(has(r.err, "--strict allows none"));
  const auto j = json_at(file);
  CHECK(j.at("healthy") == false);
  CHECK(j.at("agree") == true);
  CHECK(std::ranges::any_of(j.at("problems"), [](const auto& p) { return p.at("kind") == "isolated"; }));
  CHECK(running{{"status", "--dir", net.dir()}}.wait(patience).status == 0); // it answers, and agrees
  for (const int k : {0, 1, 2})
    CHECK(logs(net, k, "conviction: replica 3 is convicted by evidence in block "));
  for (const unsigned short columns : std::array<unsigned short, 3>{40, 80, 200}) {
    const auto s = run_on_terminal({"status", "--dir", net.dir()}, columns);
    INFO(s.text());
    CHECK(s.broken.empty());
    CHECK(has(s.raw, "replica 3"));
  }
}

TEST_CASE(
  "a replica that is gone is told as such, with the links that it leaves behind, in status and in the others' logs") {
  const testnet net{{}};
  net.up();
  const auto pid = std::stoi(content_of(net.dir() + "/replica-2.pid"));
  REQUIRE(::kill(pid, SIGSTOP) == 0); // the supervisor would start a killed one again
  const auto r = status_until(net, {"--strict", "--wait", "500"}, [](const finished& f) {
    return has(f.out, "replica 2 is unreachable") && has(f.out, "replica 2 has no link with 0, 1, 3");
  });
  CHECK(r.status == 1);
  CHECK(logs(net, 0, "peers: replica 2 is down"));
  REQUIRE(::kill(pid, SIGCONT) == 0);
  status_until(net, {"--strict"}, [](const finished& f) { return f.status == 0; });
}

} // namespace bezant::test
