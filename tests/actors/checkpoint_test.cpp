// Checkpoints in a whole cluster in virtual time: all sign the same, history is dropped, and a replica that is far
// behind, or has lost everything, begins from a snapshot and goes on.
#include "protocols/checkpoint.hpp"
#include "tests/actors/trading_cluster.hpp"

using namespace bezant;
using namespace bezant::testing;
using simulation::cluster_config;

namespace {

constexpr replica_id late{3};

struct seen_checkpoints final : replica_observer {
  std::map<replica_id, height> stable;
  std::vector<std::string> failures;
  std::vector<std::pair<replica_id, std::string>> misled;
  std::map<replica_id, std::pair<height, digest>> executed;

  void on_checkpoint(time_point, replica_id who, const checkpoint_certificate& c) override { stable[who] = c.what.at; }
  void on_failure(time_point, replica_id, std::string_view why) override { failures.emplace_back(why); }
  void on_misled(time_point, replica_id, replica_id by, std::string_view how) override { misled.emplace_back(by, how); }
  void on_executed(time_point, replica_id who, const block& b, const block_result& r) override {
    executed[who] = {b.header().at, r.state};
  }
};

constexpr std::uint64_t every = 8;

cluster_config checkpointing(const std::string& protocol, std::shared_ptr<seen_checkpoints> seen, std::size_t history) {
  auto c = small_exchange(protocol);
  c.checkpoints = {.every = every, .history = history, .period = milliseconds(200)};
  c.observer = std::move(seen);
  return c;
}

struct trading : trading_cluster {
  explicit trading(const std::string& protocol, std::size_t history = 2 * every,
                   const std::shared_ptr<seen_checkpoints>& by = std::make_shared<seen_checkpoints>())
    : trading_cluster{checkpointing(protocol, by, history)}, seen{by} {}

  /// Until the late one has executed what the others have, at some moment; false if that does not come.
  bool until_level() {
    return net->run_until([&] { return seen->executed[late] == seen->executed[replica_id{0}]; },
                          net->now() + seconds(120));
  }

  std::shared_ptr<seen_checkpoints> seen;
};

} // namespace

TEST_CASE("replicas sign equal checkpoints and drop what lies before") {
  for (const std::string protocol : {"streamlet", "pbft", "hotstuff", "jolteon", "simplex"}) {
    CAPTURE(protocol);
    trading t{protocol};
    t.trade_for(seconds(12));
    CHECK(t.seen->failures.empty());
    for (std::uint32_t i = 0; i < 4; ++i) {
      CHECK(t.seen->stable[replica_id{i}] >= height{32});
      const auto base = t.net->disk(replica_id{i}).base();
      REQUIRE(base);
      CHECK(base->block->header().at >= height{24});
      CHECK(t.net->disk(replica_id{i}).committed().size() < 64);
    }
  }
}

TEST_CASE("a replica that was away for long begins again from a snapshot") {
  for (const std::string protocol : {"streamlet", "pbft", "hotstuff", "jolteon", "simplex"}) {
    CAPTURE(protocol);
    trading t{protocol};
    t.trade_for(seconds(2));
    t.net->crash(late);
    const auto left = t.net->disk(late).last().block->header().at;
    t.trade_for(seconds(20));
    REQUIRE(t.net->disk(replica_id{0}).last().block->header().at.value() > left.value() + 50);
    t.net->restart(late);
    t.trade_for(seconds(4));
    CHECK(t.until_level());
    const auto base = t.net->disk(late).base();
    REQUIRE(base);
    CHECK(base->block->header().at.value() > left.value() + 8);
    CHECK(t.seen->failures.empty());
    CHECK(t.seen->misled.empty());
    // It takes part again: without another one the cluster goes on only with it.
    t.net->crash(replica_id{0});
    const auto before = t.seen->executed[late].first;
    t.trade_for(seconds(20));
    CHECK(t.seen->executed[late].first > before);
  }
}

TEST_CASE("with a history of one checkpoint's distance a replica comes back however far it is behind") {
  for (const std::string protocol : {"pbft", "hotstuff", "simplex"}) {
    trading t{protocol, every};
    t.trade_for(seconds(3));
    for (const std::uint64_t behind : {1U, 4U, 7U, 8U, 9U, 12U, 16U}) {
      CAPTURE(protocol, behind);
      const auto top = [&t](replica_id who) { return t.net->disk(who).last().block->header().at.value(); };
      t.net->crash(late);
      const auto left = top(late);
      for (int tries = 0; top(replica_id{0}) < left + behind && tries < 600; ++tries)
        t.trade_for(milliseconds(50));
      REQUIRE(top(replica_id{0}) >= left + behind);
      for (std::uint32_t i = 0; i < 3; ++i)
        t.net->crash(replica_id{i}); // what they have then is what their stores keep
      for (std::uint32_t i = 0; i < 3; ++i)
        t.net->restart(replica_id{i});
      t.net->restart(late);
      REQUIRE(t.until_level()); // nobody trades: what it needs is there, or it never comes
    }
    CHECK(t.seen->failures.empty());
  }
}
