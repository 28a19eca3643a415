// What a replica must not sign: with another replica's folder, with an old copy of its own, with a clock that is wrong.
#include "tests/cli/testnet.hpp"

#include <fstream>

namespace bezant::test {

namespace {

namespace fs = std::filesystem;

template <class Done>
bool within_patience(Done done) {
  for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
    if (done())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  return false;
}

/// Checkpoints that come soon, and a line more in the file of one replica.
void configure(const testnet& net, int k, const std::string& more = {}) {
  const auto file = net.dir() + "/replica-" + std::to_string(k) + "/node.toml";
  auto text = content_of(file);
  const auto put = [&text](const std::string& old, const std::string& now) {
    const auto at = text.find(old);
    REQUIRE(at != std::string::npos);
    text.replace(at, old.size(), now);
  };
  if (more.empty()) {
    put("every = 1000 ", "every = 20 ");
    put("history = 10000 ", "history = 40 ");
  }
  std::ofstream{file} << text << more;
}

void trade_one(const testnet& net, int id) {
  const auto r =
    running{{"trade", (id % 2 != 0 ? "sell 5 at 100" : "buy 5 at 100"), "--dir", net.dir(), "--id", std::to_string(id)}}
      .wait(patience);
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
}

/// What a replica says of itself; null if it does not answer.
nlohmann::json status_of(const testnet& net, int k) {
  const auto file = net.path("one.json");
  const auto r = running{{"status", "--dir", net.dir(), "--replica", std::to_string(k), "--json", file}}.wait(patience);
  return r.status == 0 ? json_at(file).at("replicas").at(0) : nullptr;
}

std::uint64_t height_of(const testnet& net, int k) {
  const auto s = status_of(net, k);
  return s.is_null() ? 0 : s.at("height").get<std::uint64_t>();
}

/// The four replicas as processes of this test.
struct nodes {
  explicit nodes(const testnet& net) {
    for (int k = 0; k < 4; ++k)
      list.push_back(std::make_unique<running>(
        std::vector<std::string>{"node", "--config", net.dir() + "/replica-" + std::to_string(k) + "/node.toml"}));
  }
  finished end(std::size_t k) {
    list[k]->signal(SIGTERM);
    return list[k]->wait(patience);
  }
  std::vector<std::unique_ptr<running>> list;
};

} // namespace

TEST_CASE("another replica's folder is refused, and both are named") {
  const testnet net{std::vector<std::string>{}};
  net.up();
  trade_one(net, 1);
  REQUIRE(net.down() == 0);
  const auto at = [&](int k) { return net.dir() + "/replica-" + std::to_string(k); };
  fs::remove_all(at(3) + "/data");
  fs::copy(at(2) + "/data", at(3) + "/data", fs::copy_options::recursive);
  const auto refused = running{{"node", "--config", at(3) + "/node.toml"}}.wait(patience);
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err,
             Catch::Contains("the store of replica 2 with the key") && Catch::Contains("by replica 3 with the"));
}

TEST_CASE("a replica with an old copy of its folder is told so by the others, and comes back") {
  const std::string protocol = GENERATE("jolteon", "streamlet");
  CAPTURE(protocol);
  const testnet net{{"--protocol", protocol}};
  for (int k = 0; k < 4; ++k)
    configure(net, k);
  const auto data = net.dir() + "/replica-3/data";
  {
    nodes run{net};
    trade_one(net, 1);
    for (std::size_t k = 0; k < 4; ++k)
      CHECK(run.end(k).status == 0);
  }
  fs::copy(data, data + ".backup", fs::copy_options::recursive);
  nodes run{net};
  trade_one(net, 2);
  const auto then = height_of(net, 0);
  REQUIRE(within_patience([&] { return height_of(net, 3) > then + 30; }));
  CHECK(run.end(3).status == 0);
  fs::remove_all(data);
  fs::rename(data + ".backup", data);
  run.list[3] =
    std::make_unique<running>(std::vector<std::string>{"node", "--config", net.dir() + "/replica-3/node.toml"});

  trade_one(net, 3);
  REQUIRE(within_patience([&] {
    const auto s = status_of(net, 3);
    return !s.is_null() && s.at("signs_nothing") == "" && s.at("height").get<std::uint64_t>() > then + 30;
  }));
  // Three are left: nothing is decided without it.
  CHECK(run.end(0).status == 0);
  trade_one(net, 4);
  for (int k = 1; k < 4; ++k) {
    const auto status = status_of(net, k);
    REQUIRE_FALSE(status.is_null());
    for (const auto& s : status.at("suspicions"))
      CHECK(s.at("proven") == false);
  }
  const auto said = run.end(3);
  CHECK(said.status == 0);
  CHECK_THAT(said.err, Catch::Contains("its store is older than its key") && Catch::Contains("signs again"));
  for (std::size_t k = 1; k < 3; ++k)
    CHECK(run.end(k).status == 0);
}

TEST_CASE("a replica whose clock is an hour ahead signs nothing, says why, and is back once the clock is right") {
  const testnet net{{"--protocol", "streamlet"}};
  const auto file = net.dir() + "/replica-3/node.toml";
  const auto good = content_of(file);
  configure(net, 3, "\n[test]\nclock_offset = \"3600s\"\n");
  nodes run{net};
  trade_one(net, 1);
  REQUIRE(within_patience([&] {
    const auto s = status_of(net, 3);
    return !s.is_null() && s.at("signs_nothing").get<std::string>().find("ahead of") != std::string::npos;
  }));
  const auto said = run.end(3);
  CHECK_THAT(said.err, Catch::Contains("signs nothing: its clock is at least") && Catch::Contains("ahead of"));
  std::ofstream{file} << good;
  run.list[3] = std::make_unique<running>(std::vector<std::string>{"node", "--config", file});
  // With three it is needed, and it has signed nothing in the hour to come.
  CHECK(run.end(0).status == 0);
  trade_one(net, 2);
  const auto now = status_of(net, 3);
  REQUIRE_FALSE(now.is_null());
  CHECK(now.at("signs_nothing") == "");
  for (std::size_t k = 1; k < 4; ++k)
    CHECK(run.end(k).status == 0);
}

} // namespace bezant::test
