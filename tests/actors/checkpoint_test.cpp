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

cluster_config checkpointing(const std::string& protocol, std::shared_ptr<seen_checkpoints> seen) {
  auto c = small_exchange(protocol);
  c.checkpoints = {.every = 8, .history = 16, .period = milliseconds(200)};
  c.observer = std::move(seen);
  return c;
}

struct trading : trading_cluster {
  explicit trading(const std::string& protocol,
                   const std::shared_ptr<seen_checkpoints>& by = std::make_shared<seen_checkpoints>())
    : trading_cluster{checkpointing(protocol, by)}, seen{by} {}

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
