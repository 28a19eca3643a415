// A replica under which an old copy of its store was put, whatever the protocol: it finds out from the others, says
// nothing that contradicts what it has forgotten, and comes back. And a replica whose clock is wrong signs nothing.
#include "tests/actors/trading_cluster.hpp"

using namespace bezant;
using namespace bezant::testing;
using simulation::cluster_config;

namespace {

constexpr replica_id late{3};
const std::vector<std::string> protocols{"streamlet", "pbft", "hotstuff", "jolteon", "simplex"};

struct watching final : replica_observer {
  std::vector<replica_id> accused;
  std::map<replica_id, std::string> held;
  std::map<replica_id, std::vector<std::string>> said; ///< all reasons so far
  std::map<replica_id, height> committed;
  std::map<replica_id, std::size_t> ranked; ///< proposals, votes and timeouts that were signed
  std::map<replica_id, time_point> began;
  std::vector<std::string> failures;
  std::shared_ptr<const protocol_info> protocol;

  void on_accuse(time_point, replica_id, const accuse& a) override { accused.push_back(a.culprit); }
  void on_evidence(time_point, replica_id, const evidence& e, const audit::verdict&) override {
    accused.push_back(e.culprit());
  }
  void on_hold(time_point, replica_id who, const signing_hold& h) override {
    held[who] = h.why;
    said[who].push_back(h.why);
  }
  void on_commit(time_point, replica_id who, const commit& c) override {
    committed[who] = c.blocks.back()->header().at;
  }
  void on_signed(time_point, replica_id who, const signed_message& m) override {
    ranked[who] += rank_of(*protocol, m.kind, m.body) ? 1 : 0;
  }
  void on_started(time_point now, replica_id who, height) override { began[who] = now; }
  void on_failure(time_point, replica_id, std::string_view why) override { failures.emplace_back(why); }
};

using change = std::function<void(cluster_config&)>;

cluster_config watched(const std::string& protocol, const change& more, const std::shared_ptr<watching>& by) {
  auto c = small_exchange(protocol);
  by->protocol = std::make_shared<const protocol_info>(*c.registry.find(protocol).value());
  c.observer = by;
  if (more)
    more(c);
  return c;
}

struct trading : trading_cluster {
  explicit trading(const std::string& protocol, const change& more = {},
                   const std::shared_ptr<watching>& by = std::make_shared<watching>())
    : trading_cluster{watched(protocol, more, by)}, seen{by} {}

  [[nodiscard]] bool has_said(replica_id who, std::string_view what) const {
    const auto all = seen->said.find(who);
    return all != seen->said.end()
           && std::ranges::any_of(all->second, [what](const auto& s) { return s.find(what) != std::string::npos; });
  }

  std::shared_ptr<watching> seen;
};

} // namespace

TEST_CASE("a replica with an older copy of its store is told so, contradicts nothing, and comes back") {
  for (const auto& protocol : protocols) {
    CAPTURE(protocol);
    trading t{protocol};
    const bool empty = protocol == "simplex" || protocol == "pbft"; // as new
    if (empty)
      t.net->back_up(late);
    t.trade_for(seconds(2));
    if (!empty)
      t.net->back_up(late);
    t.trade_for(seconds(3));
    t.net->crash(late);
    t.trade_for(seconds(1));
    t.net->restart_from_backup(late);
    t.trade_for(seconds(10));
    CHECK(t.has_said(late, "its store is older than its key"));
    CHECK(t.seen->held[late].empty()); // it signs again
    CHECK(t.seen->accused.empty());
    CHECK(t.seen->failures.empty());
    // It takes part: without another one the cluster goes on only with it.
    t.net->crash(replica_id{0});
    const auto before = t.seen->committed[replica_id{1}];
    t.trade_for(seconds(20));
    CHECK(t.seen->committed[replica_id{1}] > before);
    CHECK(t.seen->accused.empty());
    // From then on its store is as any other.
    t.net->crash(late);
    t.net->restart(late);
    t.trade_for(seconds(5));
    CHECK(t.seen->held[late].empty());
    CHECK(std::ranges::count_if(t.seen->said[late], [](const auto& s) { return s.find("older") != std::string::npos; })
          == 1);
  }
}

TEST_CASE("an older store is found out although all others came back meanwhile") {
  for (const std::string protocol : {"jolteon", "streamlet"}) {
    CAPTURE(protocol);
    trading t{protocol};
    t.trade_for(seconds(1));
    t.net->back_up(late);
    t.trade_for(seconds(5));
    for (std::uint32_t i = 0; i < 4; ++i)
      t.net->crash(replica_id{i});
    for (std::uint32_t i = 0; i < 3; ++i)
      t.net->restart(replica_id{i});
    t.net->restart_from_backup(late);
    t.trade_for(seconds(10));
    CHECK(t.has_said(late, "its store is older than its key"));
    CHECK(t.seen->held[late].empty());
    CHECK(t.seen->accused.empty());
  }
}

TEST_CASE("an older store that is found out late stops what has begun") {
  trading t{"hotstuff", [](cluster_config& c) {
              // Who knows better is cut off while it begins.
              c.network.partitions = {{time_point{} + seconds(5), time_point{} + seconds(8), {{replica_id{3}}}, false}};
            }};
  t.trade_for(seconds(1));
  t.net->back_up(late);
  t.trade_for(seconds(3));
  t.net->crash(late);
  t.trade_for(milliseconds(1'500));
  t.net->restart_from_backup(late); // nobody answers
  t.trade_for(seconds(2));
  REQUIRE(t.seen->began[late] > time_point{} + seconds(5));
  CHECK(t.seen->held[late].empty());
  CHECK(t.net->now() < time_point{} + seconds(8));
  t.trade_for(seconds(2));
  CHECK(t.has_said(late, "its store is older than its key"));
  t.trade_for(seconds(10));
  CHECK(t.seen->held[late].empty());
}

TEST_CASE("replicas that start together, or come back together, do not wait for each other's clocks or memories") {
  for (const auto& protocol : protocols) {
    CAPTURE(protocol);
    trading t{protocol, [](cluster_config& c) {
                c.recall.asks = true;
                c.skews.assign(4, seconds(3600)); // all have the same wrong clock
              }};
    t.trade_for(seconds(2));
    for (std::uint32_t i = 0; i < 4; ++i) {
      CHECK(t.seen->began[replica_id{i}] < time_point{} + seconds(3600) + milliseconds(30));
      CHECK(t.seen->committed[replica_id{i}] > height{0});
    }
    for (std::uint32_t i = 0; i < 4; ++i)
      t.net->crash(replica_id{i});
    const auto down = t.net->now() + seconds(3600);
    for (std::uint32_t i = 0; i < 4; ++i)
      t.net->restart(replica_id{i});
    t.trade_for(seconds(2));
    for (std::uint32_t i = 0; i < 4; ++i) {
      CHECK(t.seen->began[replica_id{i}] < down + milliseconds(30));
      CHECK_FALSE(t.has_said(replica_id{i}, "older"));
    }
  }
}

TEST_CASE("a replica that is alone waits a bounded time, and then begins") {
  trading t{"jolteon", [](cluster_config& c) { c.recall.asks = true; }};
  t.trade_for(seconds(1));
  for (std::uint32_t i = 0; i < 4; ++i)
    t.net->crash(replica_id{i});
  const auto down = t.net->now();
  t.net->restart(late);
  t.trade_for(seconds(2));
  CHECK(t.seen->began[late] >= down + seconds(1));
  CHECK(t.seen->began[late] < down + milliseconds(1'300));
}

TEST_CASE("a replica whose clock is an hour off signs nothing and says so; the others go on") {
  const auto off = GENERATE(seconds(3600), seconds(0) - seconds(3600));
  trading t{"streamlet", [&](cluster_config& c) {
              c.recall.asks = true;
              c.skews.assign(4, seconds(7200));
              c.skews[3] = seconds(7200) + off;
            }};
  t.trade_for(seconds(4));
  CHECK(t.seen->ranked[late] == 0);
  CHECK_THAT(t.seen->held[late],
             Catch::Contains(off > duration{} ? "ahead of" : "behind") && Catch::Contains("of 3 other replicas"));
  CHECK(t.seen->committed[replica_id{0}] > height{5});
  CHECK(t.seen->committed.find(late) == t.seen->committed.end());
}

TEST_CASE("two wrong clocks of four stop the chain until they are right, and leave nothing behind") {
  trading t{"streamlet", [&](cluster_config& c) {
              c.recall.asks = true;
              c.skews = {{}, {}, seconds(3600), seconds(3600)};
            }};
  t.trade_for(seconds(3));
  for (std::uint32_t i = 0; i < 4; ++i) {
    CHECK(t.seen->ranked[replica_id{i}] == 0);
    CHECK_THAT(t.seen->held[replica_id{i}], Catch::Contains("its clock"));
  }
}

TEST_CASE("a clock that is off matters to no protocol whose views do not follow it") {
  for (const std::string protocol : {"pbft", "hotstuff", "jolteon", "simplex"}) {
    CAPTURE(protocol);
    trading t{protocol, [](cluster_config& c) {
                c.recall.asks = true;
                c.skews = {{}, {}, {}, seconds(3600)};
              }};
    t.trade_for(seconds(2));
    CHECK(t.seen->committed[late] > height{0});
    CHECK(t.seen->held[late].empty());
  }
}

TEST_CASE("a replica that signed with a clock that was ahead says until when it is silent") {
  trading t{"streamlet", [](cluster_config& c) { // nobody asked at the start
              c.skews = {{}, {}, {}, seconds(60)};
            }};
  t.trade_for(seconds(2));
  t.net->crash(late);
  t.net->set_skew(late, {});
  t.net->restart(late);
  t.trade_for(seconds(2));
  CHECK_THAT(t.seen->held[late], Catch::Contains("signed up to view"));
  CHECK_THAT(t.seen->held[late], Catch::Matches(".*silent until 6[1-3] s after genesis, in (59|60|61) s.*"));
  const auto before = t.seen->ranked[late];
  t.trade_for(seconds(40));
  CHECK(t.seen->ranked[late] == before);
  CHECK(t.seen->accused.empty());
  t.trade_for(seconds(40));
  CHECK(t.seen->ranked[late] > before);
}
