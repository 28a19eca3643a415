// A testnet as its users run it: up, trade, a replica killed in the middle, status, book, down.
#include "tests/cli/testnet.hpp"

namespace bezant::test {

TEST_CASE("a recording traded on a testnet, with a replica killed in the middle, gives what settle gives") {
  const scratch folder;
  const auto settled = folder.path("settled.json");
  REQUIRE(run({"settle", sample_path(), "--format", "bitstamp", "--json", settled}).status == 0);
  const auto expected = json_at(settled);

  const testnet net{{"--protocol", "jolteon"}};
  net.up();
  const auto out = net.path("out.json");
  running trade{{"trade", sample_path(), "--format", "bitstamp", "--dir", net.dir(), "--frame", "4", "--rate", "400",
                 "--json", out}};
  std::this_thread::sleep_for(std::chrono::milliseconds{700});
  net.kill_replica(1);
  const auto traded = trade.wait(patience);
  INFO(traded.out << traded.err);
  REQUIRE(traded.status == 0);
  const auto j = json_at(out);
  CHECK(j.at("complete") == true);
  for (const auto* key : {"orders_submitted", "orders_accepted", "orders_rejected", "cancels", "cancels_skipped",
                          "cancels_rejected", "trades", "volume", "live", "best_bid", "best_ask"})
    CHECK(j.at(key) == expected.at(key));
  const auto status = net.status_when_level();
  REQUIRE_FALSE(status.is_null());
  CHECK(status.at("replicas").size() == 4);
  for (const auto& one : status.at("replicas"))
    CHECK(one.at("state_digest") == j.at("state_digest"));

  const auto book = net.path("book.json");
  REQUIRE(run({"book", "--dir", net.dir(), "--json", book}).status == 0);
  CHECK(json_at(book).at("trades") == expected.at("trades"));
  CHECK(json_at(book).at("volume") == expected.at("volume"));
  CHECK(net.down() == 0);
}

TEST_CASE("single orders, their proofs, and a cluster that went down and came back") {
  const testnet net{{"--protocol", "pbft"}};
  net.up();
  const auto proof = net.path("proof.json");
  const auto sold = run({"trade", "sell 5 at 100", "--dir", net.dir(), "--id", "1"});
  INFO(sold.err);
  REQUIRE(sold.status == 0);
  CHECK_THAT(sold.out, Catch::Contains("accepted: 0 lots filled, 5 open"));
  REQUIRE(net.down() == 0);
  net.up(); // the order is still there
  const auto bought = run({"trade", "buy 3 at 100", "--dir", net.dir(), "--id", "2", "--proof", proof});
  INFO(bought.err);
  REQUIRE(bought.status == 0);
  CHECK_THAT(bought.out, Catch::Contains("accepted: 3 lots filled, 0 open"));
  const auto said = json_at(proof);
  REQUIRE(said.size() == 1);
  CHECK(said[0].at("sequence") == 2);
  CHECK(said[0].at("receipts").size() >= 2); // f+1
  const auto again = run({"trade", "cancel 7", "--dir", net.dir()});
  CHECK(again.status == 0); // refused by the exchange, which is a result
  CHECK_THAT(again.out, Catch::Contains("unknown_order"));
}

TEST_CASE("mistakes on the commands of a deployment are answered") {
  const scratch folder;
  const auto refused = [](const std::vector<std::string>& words, const std::string& said) {
    const auto r = run(words);
    INFO(r.out << r.err);
    CHECK(r.status == 2);
    CHECK_THAT(r.err, Catch::Contains(said));
  };
  refused({"status", "--node", "127.0.0.1:9"}, "is needed: it has the keys that replicas prove");
  refused({"status", "--dir", folder.path("none")}, "client.toml");
  refused({"node", "--config", folder.path("none.toml")}, "none.toml");
  refused({"trade", "buy ten", "--dir", folder.path("none")}, "client.toml");
  const auto made = folder.path("net");
  REQUIRE(run({"testnet", "--dir", made, "--base-port", std::to_string(free_ports(4))}).status == 0);
  refused({"trade", "buy", "--format", "pdf", "--dir", made}, "--format");
  refused({"status", "--dir", made, "--replica", "9"}, "no such replica");
  refused({"book", "--dir", made, "--instrument", "9"}, "no instrument 9");
  const auto down = run({"status", "--dir", made, "--wait", "50"});
  CHECK(down.status == 1);
  CHECK_THAT(down.out, Catch::Contains("unreachable"));
}

TEST_CASE("in a folder with a client file one replica is asked by its address alone") {
  const testnet net{{}};
  net.up();
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(net.dir());
  const auto r = run({"status", "--node", net.first_address()});
  std::filesystem::current_path(before);
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  CHECK_THAT(r.out, Catch::Contains(" of 3"));
  CHECK(std::ranges::count(r.out, '\n') == 2); // a headline, and replica 0
}

} // namespace bezant::test
