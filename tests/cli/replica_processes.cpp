#include "tests/cli/replica_processes.hpp"

#include <fstream>

namespace bezant::test {

bool within_patience(const std::function<bool()>& done) {
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    if (done())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  return false;
}

void replace_in(const std::string& file, const std::string& old, const std::string& now) {
  auto text = content_of(file);
  const auto at = text.find(old);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), now);
  std::ofstream{file} << text;
}

std::string node_file(const testnet& net, int k) {
  return net.dir() + "/replica-" + std::to_string(k) + "/node.toml";
}

void checkpoint_often(const testnet& net) {
  for (int k = 0; k < 4; ++k) {
    replace_in(node_file(net, k), "every = 1000 ", "every = 20 ");
    replace_in(node_file(net, k), "history = 10000 ", "history = 40 ");
  }
}

void trade_one(const testnet& net, int id) {
  const auto r =
    running{{"trade", (id % 2 != 0 ? "sell 5 at 100" : "buy 5 at 100"), "--dir", net.dir(), "--id", std::to_string(id)}}
      .wait(patience);
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
}

nlohmann::json status_of(const testnet& net, int k) {
  const auto file = net.path("one.json");
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    const auto r =
      running{{"status", "--dir", net.dir(), "--replica", std::to_string(k), "--json", file}}.wait(patience);
    if (r.status == 0)
      return json_at(file).at("replicas").at(0);
  }
  return nullptr;
}

std::uint64_t height_of(const testnet& net, int k) {
  const auto s = status_of(net, k);
  REQUIRE_FALSE(s.is_null());
  return s.at("height").get<std::uint64_t>();
}

replica_processes::replica_processes(const testnet& net, int n) : net_{net} {
  for (int k = 0; k < n; ++k)
    start(k);
}

void replica_processes::start(int k, const std::vector<std::string>& more) {
  std::vector<std::string> words{"node", "--config", node_file(net_, k)};
  words.insert(words.end(), more.begin(), more.end());
  list_.at(static_cast<std::size_t>(k)) = std::make_unique<running>(words);
}

void replica_processes::kill(int k) {
  auto& one = list_.at(static_cast<std::size_t>(k));
  one->signal(SIGKILL);
  one->wait(patience);
  one.reset();
}

finished replica_processes::end(int k) {
  auto& one = *list_.at(static_cast<std::size_t>(k));
  one.signal(SIGTERM);
  return one.wait(patience);
}

} // namespace bezant::test
