// stand_in node --config FILE: takes connections where a node would, until SIGTERM. Files in its folder change that:
//   fail      it says so and ends with status 2 at once
//   stubborn  it does not care for SIGTERM
// stand_in supervise DIR: what a testnet has in the background, with the above as nodes.
#include "deployment/node_file.hpp"
#include "deployment/testnet_run.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace bezant::test {

namespace {

int node(const std::string& config) {
  const auto folder = std::filesystem::path{config}.parent_path();
  if (std::filesystem::exists(folder / "fail")) {
    std::cerr << "this one was told to fail\n";
    return 2;
  }
  if (std::filesystem::exists(folder / "stubborn"))
    signal(SIGTERM, SIG_IGN);
  std::vector<std::string> problems;
  const auto n = deployment::read_node_file(config, {}, problems);
  if (!n)
    return 2;
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(n->node.listen.port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || bind(s, reinterpret_cast<sockaddr*>(&a), sizeof a) != 0 || listen(s, 8) != 0)
    return 1;
  for (;;)
    close(accept(s, nullptr, nullptr));
}

int supervise(const std::string& self, const std::string& dir) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::stop_source stop;
  std::thread{[&] {
    int number = 0;
    sigwait(&ending, &number);
    stop.request_stop();
  }}.detach();
  deployment::testnet_run run{dir, {}, {self, "node"}, {}};
  run.policy.grace = milliseconds(500);
  run.policy.first_pause = milliseconds(20);
  run.policy.quick_deaths_max = 3;
  std::vector<std::string> problems;
  bool started = false;
  const bool good = deployment::supervise(run, std::cout, false, stop.get_token(), started, problems);
  for (const auto& line : problems)
    std::cout << line << '\n';
  std::cout.flush();
  _exit(good ? 0 : 1); // the other thread still waits
}

} // namespace

} // namespace bezant::test

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (words.size() == 4 && words[1] == "node" && words[2] == "--config")
    return bezant::test::node(words[3]);
  if (words.size() == 3 && words[1] == "supervise")
    return bezant::test::supervise(words[0], words[2]);
  return 3;
}
