// A replica whose data folder is gone comes back from the others' checkpoint, and its votes count again.
#include "tests/cli/testnet.hpp"

#include <fstream>

namespace bezant::test {

namespace {

void put(std::string& text, const std::string& old, const std::string& now) {
  const auto at = text.find(old);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), now);
}

/// Makes checkpoints come soon on all replicas of a testnet that does not run.
void checkpoint_often(const testnet& net) {
  for (int k = 0; k < 4; ++k) {
    const auto file = net.dir() + "/replica-" + std::to_string(k) + "/node.toml";
    auto text = content_of(file);
    put(text, "every = 1000 ", "every = 20 ");
    put(text, "history = 10000 ", "history = 40 ");
    std::ofstream{file} << text;
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

template <class Done>
bool within_patience(Done done) {
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    if (done())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  return false;
}

} // namespace

TEST_CASE("a replica that lost its disk takes a snapshot, listens, and then votes again") {
  const std::string protocol = GENERATE("jolteon", "pbft");
  CAPTURE(protocol);
  const testnet net{{"--protocol", protocol}};
  checkpoint_often(net);
  net.up();
  trade_one(net, 1);
  REQUIRE(within_patience([&] { return height_of(net, 0) > 120; }));
  REQUIRE(net.down() == 0);

  const auto home = net.dir() + "/replica-3";
  REQUIRE(std::filesystem::remove_all(home + "/data") > 0);
  {
    const auto refused = running{{"node", "--config", home + "/node.toml"}}.wait(patience);
    CHECK(refused.status == 2); // it has lived: it must not begin as new
    CHECK_THAT(refused.err, Catch::Contains("--lost-disk"));
  }
  std::vector<std::unique_ptr<running>> nodes;
  const auto config = [&](int k) { return net.dir() + "/replica-" + std::to_string(k) + "/node.toml"; };
  for (int k = 0; k < 3; ++k)
    nodes.push_back(std::make_unique<running>(std::vector<std::string>{"node", "--config", config(k)}));
  nodes.push_back(std::make_unique<running>(std::vector<std::string>{"node", "--config", config(3), "--lost-disk"}));

  trade_one(net, 2);
  const auto level = net.status_when_level();
  REQUIRE_FALSE(level.is_null());
  CHECK(level.at("replicas").at(3).at("height").get<std::uint64_t>() > 100);
  CHECK(level.at("replicas").at(3).at("last_checkpoint").get<std::uint64_t>() > 0);
  CHECK(std::filesystem::exists(home + "/data/db"));
  // It listens until it is above what it can have signed; then the mark goes.
  REQUIRE(within_patience([&] { return !std::filesystem::exists(home + "/data.mute"); }));

  // Three are left: nothing is decided without it.
  nodes[0]->signal(SIGKILL);
  nodes[0]->wait(patience);
  const auto before = height_of(net, 3);
  trade_one(net, 3);
  CHECK(within_patience([&] { return height_of(net, 3) > before + 3; }));
  CHECK(status_of(net, 1).at("state_digest") == status_of(net, 3).at("state_digest"));
  for (int k = 1; k < 4; ++k) {
    const auto suspects = status_of(net, k).at("suspicions");
    for (const auto& s : suspects)
      CHECK(s.at("proven") == false); // it has contradicted nothing
    nodes[static_cast<std::size_t>(k)]->signal(SIGTERM);
  }
  for (int k = 1; k < 4; ++k)
    CHECK(nodes[static_cast<std::size_t>(k)]->wait(patience).status == 0);
}

} // namespace bezant::test
