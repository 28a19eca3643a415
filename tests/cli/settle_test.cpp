// What settle finds out, on small files.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace bezant::test {

namespace {

struct settled {
  finished how;
  nlohmann::json json;
};

/// Settles `n` orders with more words on the command line.
settled settle_orders(std::uint64_t n, const std::vector<std::string>& more) {
  const scratch folder;
  std::vector<std::string> words{"settle", folder.file("orders.csv", many_orders(n)), "--format", "csv"};
  words.insert(words.end(), {"--json", folder.path("out.json")});
  words.insert(words.end(), more.begin(), more.end());
  settled done{run(words), {}};
  INFO(done.how.out << done.how.err);
  REQUIRE(done.how.status <= 1);
  done.json = json_at(folder.path("out.json"));
  return done;
}

void holds(const settled& done, std::size_t replicas) {
  INFO(done.how.out << done.how.err);
  CHECK(done.how.status == 0);
  CHECK(done.json["complete"] == true);
  CHECK(done.json["agree"] == true);
  CHECK(done.json["check"] == true);
  CHECK(done.json["replicas"] == replicas);
  CHECK(done.json["orders_accepted"] == done.json["orders_submitted"]);
  CHECK(done.json["orders_digest"] == done.json["submitted_digest"]);
  CHECK(done.json["trades"] > 0);
  REQUIRE(done.json["state_digests"].size() == replicas);
  for (const auto& state : done.json["state_digests"])
    CHECK(state == done.json["state_digests"][0]);
}

} // namespace

TEST_CASE("any number of replicas comes to the same book") {
  const auto one = settle_orders(300, {"--check", "--replicas", "1"});
  holds(one, 1);
  for (const std::size_t n : {2U, 3U, 7U}) {
    const auto more = settle_orders(300, {"--check", "--replicas", std::to_string(n)});
    holds(more, n);
    for (const auto* key : {"orders_digest", "trades", "volume", "live", "best_bid", "best_ask"})
      CHECK(more.json[key] == one.json[key]);
  }
}

TEST_CASE("every protocol settles the same orders to the same book, each in its own time") {
  std::set<nlohmann::json> latencies;
  nlohmann::json first;
  for (const auto* protocol : {"streamlet", "pbft", "hotstuff", "jolteon", "simplex"}) {
    INFO(protocol);
    const auto one = settle_orders(2000, {"--check", "--frame", "16", "--window", "8", "--protocol", protocol});
    holds(one, 4);
    if (first.is_null())
      first = one.json;
    for (const auto* key : {"orders_digest", "trades", "volume", "live", "best_bid", "best_ask"})
      CHECK(one.json[key] == first[key]);
    latencies.insert(one.json["latency_ms"]);
  }
  CHECK(latencies.size() == 5);
}

TEST_CASE("the smallest and the largest frames and windows settle the same orders") {
  const auto usual = settle_orders(300, {"--check"});
  for (const auto& words : std::vector<std::vector<std::string>>{{"--frame", "256", "--window", "256"},
                                                                 {"--frame", "1", "--window", "256"},
                                                                 {"--frame", "256", "--window", "1"}}) {
    const auto other = settle_orders(300, {"--check", words[0], words[1], words[2], words[3]});
    holds(other, 4);
    CHECK(other.json["orders_digest"] == usual.json["orders_digest"]);
  }
  holds(settle_orders(20, {"--check", "--frame", "1", "--window", "1"}), 4);
}

TEST_CASE("equal seeds give equal traces, other seeds other traces of the same orders") {
  const auto first = settle_orders(200, {"--check", "--seed", "0"});
  const auto again = settle_orders(200, {"--check", "--seed", "00"});
  const auto other = settle_orders(200, {"--check", "--seed", "18446744073709551615"});
  for (const auto* one : {&first, &again, &other})
    holds(*one, 4);
  CHECK(first.json["trace_digest"] == again.json["trace_digest"]);
  CHECK(first.json["trace_digest"] != other.json["trace_digest"]);
  CHECK(first.json["orders_digest"] == other.json["orders_digest"]);
  CHECK(other.json["seed"] == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("two runs at the same time do not disturb each other") {
  const scratch folder;
  running left{settle_sample({"--check", "--json", folder.path("left.json")})};
  running right{settle_sample({"--check", "--json", folder.path("right.json")})};
  CHECK(left.wait().status == 0);
  CHECK(right.wait().status == 0);
  CHECK(json_at(folder.path("left.json"))["trace_digest"] == json_at(folder.path("right.json"))["trace_digest"]);
}

TEST_CASE("a replica that executes wrongly is caught, whichever it is") {
  for (const auto& words : std::vector<std::vector<std::string>>{
         {"--fault", "replica=2,after=100"},
         {"--fault", "replica=0,after=0"},
         {"--fault", "replica=3,after=299"},
         {"--fault", "replica=0,after=100", "--replicas", "1"},
         {"--fault", "replica=2,after=100", "--real-time"},
       }) {
    auto more = words;
    more.emplace_back("--check");
    const auto done = settle_orders(300, more);
    INFO(words[1] << "\n" << done.how.out);
    CHECK(done.how.status == 1);
    CHECK(done.json["agree"] == false);
    CHECK(done.json["check"] == false);
    CHECK_FALSE(done.json["disagreements"].empty());
  }
}

TEST_CASE("on real threads the replicas come to the same book as in the simulation") {
  const auto simulated = settle_orders(1'000, {"--check"});
  const auto real = settle_orders(1'000, {"--check", "--real-time"});
  holds(real, 4);
  CHECK(real.json["real_time"] == true);
  CHECK(real.json["virtual_seconds"].is_null());
  for (const auto* key : {"orders_digest", "trades", "volume", "live", "best_bid", "best_ask"})
    CHECK(real.json[key] == simulated.json[key]);
}

TEST_CASE("options reach the protocol") {
  const auto fast = settle_orders(100, {"--check", "--option", "delta=20ms"});
  const auto slow = settle_orders(100, {"--check", "--option", "delta=200ms"});
  holds(fast, 4);
  holds(slow, 4);
  CHECK(fast.json["virtual_seconds"] < slow.json["virtual_seconds"]);
}

TEST_CASE("a protocol that is slow by its options is waited for") {
  const auto slow = settle_orders(20, {"--check", "--option", "delta=60s"});
  holds(slow, 4);
  CHECK(slow.json["virtual_seconds"] > 100);
}

TEST_CASE("a limit counts events, and fees change balances but no trades") {
  const auto limited = settle_orders(300, {"--check", "--limit", "40"});
  holds(limited, 4);
  CHECK(limited.json["events"] == 40);
  CHECK(limited.json["orders_submitted"] == 40);
  const auto charged = settle_orders(300, {"--check", "--maker-fee", "1000", "--taker-fee", "2500"});
  holds(charged, 4);
  const auto free = settle_orders(300, {"--check"});
  CHECK(charged.json["trades"] == free.json["trades"]);
  CHECK(charged.json["state_digests"] != free.json["state_digests"]);
}

TEST_CASE("a run that makes no progress ends with status 3 and says how far it came") {
  const scratch folder;
  // Epochs that are shorter than a message's way: nothing is ever decided.
  const auto r = run(settle_sample({"--option", "delta=4ms", "--check", "--json", folder.path("out.json")}));
  INFO(r.out << r.err);
  CHECK(r.status == 3);
  CHECK_THAT(r.out, Catch::Contains("INCOMPLETE") && Catch::Contains("0 of "));
  const auto j = json_at(folder.path("out.json"));
  CHECK(j["complete"] == false);
  CHECK(j["orders_accepted"] == 0);
  CHECK(j["trades"] == 0);
}

} // namespace bezant::test
