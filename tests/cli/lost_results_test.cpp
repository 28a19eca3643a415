// Replicas restart in turn and all at once, and a client's replies are lost meanwhile: each of its frames gets its
// result, and what the state tells of its orders is what it was told.
#include "tests/cli/replica_processes.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

namespace bezant::test {

namespace {

/// A testnet whose checkpoints are so close that a restart finds few blocks above the last.
class killable_net {
public:
  killable_net() {
    checkpoint_often(net_);
    nodes_.emplace(net_);
  }
  void start(int k) { nodes_->start(k); }
  void kill(int k) { nodes_->kill(k); }
  /// Waits until the replica answers.
  void wait_for(int k) const { REQUIRE_FALSE(status_of(net_, k).is_null()); }

  [[nodiscard]] const testnet& net() const noexcept { return net_; }

private:
  testnet net_{{"--protocol", "jolteon"}};
  std::optional<replica_processes> nodes_;
};

nlohmann::json orders_of(const testnet& net, const std::vector<std::string>& more = {}) {
  const auto file = net.path("orders.json");
  std::vector<std::string> words{"orders", "--dir", net.dir(), "--json", file};
  words.insert(words.end(), more.begin(), more.end());
  const auto r = running{words}.wait(patience);
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  return json_at(file);
}

} // namespace

TEST_CASE("every frame has a result after replicas restarted in turn and all at once, while replies were lost") {
  killable_net cluster;
  const auto& net = cluster.net();
  const auto file = net.path("orders.csv");
  std::ofstream{file} << many_orders(1'200);
  const auto out = net.path("out.json");
  running trade{{"trade", file, "--format", "csv", "--dir", net.dir(), "--frame", "4", "--window", "16", "--rate", "60",
                 "--wait", "120", "--json", out}};
  for (int k = 0; k < 4; ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    trade.signal(SIGSTOP); // what it is sent meanwhile is lost with the link of the replica that goes
    cluster.kill(k);
    cluster.start(k);
    cluster.wait_for(k);
    trade.signal(SIGCONT);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  trade.signal(SIGSTOP);
  for (int k = 0; k < 4; ++k)
    cluster.kill(k);
  for (int k = 0; k < 4; ++k)
    cluster.start(k);
  for (int k = 0; k < 4; ++k)
    cluster.wait_for(k);
  trade.signal(SIGCONT);
  const auto traded = trade.wait(patience * 2);
  INFO(traded.out << traded.err);
  REQUIRE(traded.status == 0);
  const auto j = json_at(out);
  CHECK(j.at("complete") == true);
  CHECK(j.at("frames") == 300);
  CHECK(j.at("open").empty());

  // The state tells the same.
  const auto told = orders_of(net, {"--frames", "300"});
  CHECK(told.at("next_frame") == 301);
  CHECK(told.at("orders").size() == j.at("live"));
  REQUIRE(told.at("frames").size() == 300);
  std::size_t executed = 0;
  for (const auto& f : told.at("frames"))
    executed += f.at("fate") == "executed" ? 1 : 0;
  CHECK(executed == 256); // pending_max; the first ones are no longer kept
  CHECK(told.at("frames").at(0).at("fate") == "forgotten");
  for (const auto& o : told.at("orders")) {
    CHECK(o.at("open").get<std::uint64_t>() > 0);
    CHECK_FALSE(o.at("price_text").get<std::string>().empty());
  }
}

TEST_CASE("trade says how each open frame stands when it is interrupted, and orders tells it later") {
  killable_net cluster;
  const auto& net = cluster.net();
  const auto first = running{{"trade", "sell 5 at 2000", "--dir", net.dir(), "--id", "100000"}}.wait(patience);
  INFO(first.out << first.err);
  REQUIRE(first.status == 0);
  const auto file = net.path("orders.csv");
  std::ofstream{file} << many_orders(10'000);
  const auto out = net.path("out.json");
  running trade{{"trade", file, "--format", "csv", "--dir", net.dir(), "--frame", "1", "--rate", "20", "--json", out}};
  REQUIRE(within_patience([&] { return orders_of(net).at("next_frame") > 5; }));
  cluster.kill(0);
  cluster.kill(1);                                      // two of four decide nothing, but they answer
  std::this_thread::sleep_for(std::chrono::seconds{2}); // it sends on
  trade.signal(SIGINT);
  const auto r = trade.wait(patience);
  INFO(r.out << r.err);
  CHECK(r.status == 130);
  const auto j = json_at(out);
  CHECK(j.at("complete") == false);
  REQUIRE_FALSE(j.at("open").empty());
  const auto done = j.at("frames").get<std::uint64_t>();
  CHECK(done + j.at("open").size() == j.at("orders_submitted").get<std::uint64_t>());
  for (const auto& f : j.at("open"))
    CHECK((f.at("fate") == "not_executed" || f.at("fate") == "unknown" || f.at("fate") == "waits"));
  CHECK_THAT(r.out, Catch::Contains("without a result") || Catch::Contains("tells later"));
  cluster.start(0);
  cluster.start(1);
  cluster.wait_for(0);
  cluster.wait_for(1);
  const auto told = orders_of(net, {"--frames", "200"});
  CHECK(told.at("next_frame") >= 2 + done);
  for (const auto& f : told.at("frames"))
    CHECK(f.at("fate") == "executed");
  const auto oldest = std::ranges::find_if(told.at("orders"), [](const auto& o) { return o.at("id") == 100'000; });
  REQUIRE(oldest != told.at("orders").end());
  CHECK(oldest->at("side") == "sell");
  CHECK(oldest->at("price") == 2'000);
  CHECK(oldest->at("open") == 5);
}

TEST_CASE("mistakes on orders are answered") {
  const testnet net{{}};
  CHECK(run({"orders", "--dir", net.dir(), "--session", "99"}).status == 2);
  CHECK(run({"orders", "--dir", net.dir(), "--wait", "1"}).status == 1); // nobody runs
  CHECK(run({"orders", "--dir", net.path("nowhere")}).status == 2);
}

} // namespace bezant::test
