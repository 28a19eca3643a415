// A testnet that a test runs with the program itself.
#pragma once

#include "tests/cli/samples.hpp"
#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

namespace bezant::test {

/// How long anything may take on a busy machine.
inline constexpr auto patience = std::chrono::seconds{120} * slowness;

/// A testnet that runs, and is taken down at the end whatever happens.
class testnet {
public:
  explicit testnet(const std::vector<std::string>& more) {
    std::vector<std::string> words{"testnet", "--dir", dir(), "--base-port", std::to_string(port_)};
    words.insert(words.end(), more.begin(), more.end());
    const auto made = run(words);
    INFO(made.err);
    REQUIRE(made.status == 0);
  }
  testnet(const testnet&) = delete;
  testnet& operator=(const testnet&) = delete;
  ~testnet() { static_cast<void>(down()); }

  [[nodiscard]] std::string dir() const { return folder_.path("net"); }
  /// Where replica 0 listens.
  [[nodiscard]] std::string first_address() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }

  void up() const {
    const auto r = running{{"testnet", "up", "--dir", dir(), "--detach"}}.wait(patience);
    INFO(r.out << r.err);
    REQUIRE(r.status == 0);
  }
  [[nodiscard]] int down() const { return running{{"testnet", "down", "--dir", dir()}}.wait(patience).status; }

  void kill_replica(int which) const {
    const auto pid = std::stoi(content_of(dir() + "/replica-" + std::to_string(which) + ".pid"));
    REQUIRE(::kill(pid, SIGKILL) == 0);
  }

  /// What `status` says once all replicas answer, agree, and are at one height; null if that does not come.
  [[nodiscard]] nlohmann::json status_when_level() const {
    const auto file = path("status.json");
    for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
      const auto r = running{{"status", "--dir", dir(), "--json", file}}.wait(patience);
      if (r.status == 0) {
        auto j = json_at(file);
        bool level = j.at("agree").get<bool>();
        for (const auto& one : j.at("replicas"))
          level = level && one.at("state_digest") == j.at("replicas").at(0).at("state_digest");
        if (level)
          return j;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
    return nullptr;
  }

private:
  scratch folder_;
  std::uint16_t port_ = free_ports(4);
};

} // namespace bezant::test
