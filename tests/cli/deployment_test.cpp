// A testnet as its users run it: up, trade, a replica killed in the middle, status, book, down.
#include "tests/cli/replica_processes.hpp"

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
  CHECK_THAT(sold.out, Catch::Contains("accepted: 0 BTC filled, 0.00000005 BTC open"));
  REQUIRE(net.down() == 0);
  net.up(); // the order is still there
  const auto bought = run({"trade", "buy 3 at 100", "--dir", net.dir(), "--id", "2", "--proof", proof});
  INFO(bought.err);
  REQUIRE(bought.status == 0);
  CHECK_THAT(bought.out, Catch::Contains("accepted: 0.00000003 BTC filled, 0 BTC open"));
  const auto said = json_at(proof);
  REQUIRE(said.size() == 1);
  CHECK(said[0].at("sequence") == 2);
  CHECK(said[0].at("receipts").size() >= 2); // f+1
  const auto again = run({"trade", "cancel 7", "--dir", net.dir()});
  CHECK(again.status == 0); // refused by the exchange, which is a result
  CHECK_THAT(again.out, Catch::Contains("unknown_order"));
  const auto json = net.path("cancelled.json");
  const auto rest =
    run({"trade", "cancel 1", "--dir", net.dir(), "--json", json}); // it is in the account of sell orders
  CHECK(rest.status == 0);
  CHECK(rest.out.starts_with("accepted"));
  CHECK(json_at(json).at("cancels_rejected").empty());
}

TEST_CASE("one program at a time trades with a session; on another machine it is told that it was too late") {
  const testnet net{{}};
  net.up();
  running trade{{"trade", sample_path(), "--format", "bitstamp", "--dir", net.dir(), "--frame", "2", "--rate",
                 "10"}}; // for two seconds
  const auto lock = net.dir() + "/sessions/session-0.key.lock";
  for (int tries = 0; tries < 500 && !std::filesystem::exists(lock); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  const auto second = run({"trade", "buy 1 at 3", "--dir", net.dir()});
  CHECK(second.status == 2);
  CHECK_THAT(second.err, Catch::Contains("session 0 is in use by process"));
  // The same key elsewhere: no lock is seen there.
  std::filesystem::copy(net.dir(), net.path("elsewhere"), std::filesystem::copy_options::recursive);
  std::filesystem::remove(net.path("elsewhere/sessions/session-0.key.lock"));
  const auto elsewhere = running{{"trade", "buy 1 at 3", "--dir", net.path("elsewhere")}}.wait(patience);
  const auto first = trade.wait(patience);
  INFO(first.out << first.err << elsewhere.out << elsewhere.err);
  CHECK(first.status + elsewhere.status > 0); // one of them had to lose a number
  if (first.status != 0)
    CHECK_THAT(first.err, Catch::Contains("another program trades with session 0"));
  if (elsewhere.status != 0)
    CHECK_THAT(elsewhere.err, Catch::Contains("another program trades with session 0"));
  CHECK(!std::filesystem::exists(lock));
}

TEST_CASE("a testnet is stopped by its pid files, whatever else of it is gone") {
  const testnet net{{}};
  net.up();
  REQUIRE(std::filesystem::remove(net.dir() + "/genesis.toml"));
  std::filesystem::remove_all(net.dir() + "/replica-1");
  CHECK(net.down() == 0);
  for (const auto* pid : {"supervisor", "replica-0", "replica-3"})
    CHECK(!std::filesystem::exists(net.dir() + "/" + pid + ".pid"));
  CHECK(net.down() == 2); // now it is none
}

TEST_CASE("a log in JSON is so to its last line") {
  const scratch folder;
  const auto made = folder.path("net");
  REQUIRE(run({"testnet", "--dir", made, "--base-port", std::to_string(free_ports(4))}).status == 0);
  const auto node = made + "/replica-0/node.toml";
  replace_in(node, "format = \"text\"", "format = \"json\"");
  running replica{{"node", "--config", node}};
  std::this_thread::sleep_for(std::chrono::seconds{1});
  replica.signal(SIGTERM);
  const auto ended = replica.wait(patience);
  CHECK(ended.status == 0);
  INFO(ended.err);
  CHECK_THAT(ended.err, Catch::Contains("stopping; once more to stop at once"));
  std::istringstream lines{ended.err};
  for (std::string line; std::getline(lines, line);)
    CHECK(nlohmann::json::accept(line));
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
  refused({"status", "--dir", made, "--node", "127.0.0.1:9"}, "no such replica in");
  refused({"status", "--dir", made, "--node", "here"}, "expected an address");
  refused({"status", "--dir", made, "--json", "-"}, "/dev/stdout");
  refused({"book", "--dir", made, "--instrument", "9"}, "no instrument 9");
  refused({"trade", "buy 1 at 1", "--dir", made, "--rate", "-5"}, "--rate");
  refused({"trade", "buy 1 at 1", "--dir", made, "--id", "0x10"}, "--id");
  refused({"trade", sample_path(), "--format", "bitstamp", "--dir", made, "--limit", "0"}, "--limit");
  const auto same = folder.path("same.json");
  refused({"trade", "buy 1 at 1", "--dir", made, "--json", same, "--proof", same}, "name one file");
  const auto node = made + "/replica-0/node.toml";
  const auto good = content_of(node);
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    return folder.file("net/replica-0/node.toml", text);
  };
  refused({"node", "--config", with("data = \"data\"", "data = \"/nonexistent/data\"")}, node + ": data: ");
  refused({"node", "--config", with("\"../genesis.toml\"", "\"nope.toml\"")},
          node + ":3: genesis: " + made + "/replica-0/nope.toml: cannot be read: No such file");
  static_cast<void>(folder.file("net/replica-0/node.toml", good));
  const auto down = run({"status", "--dir", made, "--wait", "50"});
  CHECK(down.status == 1);
  CHECK_THAT(down.out, Catch::Contains("unreachable: "));
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
  const auto rows = lines_of(r.out); // below the headline; what is not linked yet may follow
  CHECK(std::ranges::count_if(rows, [](const auto& line) { return line.find(" of 3") != std::string::npos; }) == 1);
}

} // namespace bezant::test
