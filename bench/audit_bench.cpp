// What looking for evidence costs for each message, and what it costs to check evidence.
#include "audit/detector.hpp"
#include "bench/conditions.hpp"
#include "core/simulated_signatures.hpp"
#include "protocols/chained/messages.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace bezant;

const bench::conditions told{
  "one operation after the other on one thread; messages of HotStuff among four replicas; the "
  "detector gets messages that were checked, as in quiet views: each block on the view before"};

struct cluster_of_four {
  explicit cluster_of_four(const std::shared_ptr<const signature_scheme>& scheme) {
    std::vector<public_key> list;
    for (std::uint64_t i = 0; i < 4; ++i) {
      keys.push_back(scheme->make_signer(public_key_seed("replica", i)));
      list.push_back(keys.back()->key());
    }
    replicas = std::make_shared<const replica_set>(hash("bench", {}), "hotstuff", list, scheme);
  }
  [[nodiscard]] signed_message say(std::uint32_t who, message m) const {
    return sign(*replicas, replica_id{who}, std::move(m), *keys[who]);
  }
  [[nodiscard]] signed_message vote(std::uint32_t who, const block_vote& v) const {
    return say(who, chained::make_message(chained::kind::vote, v));
  }

  std::vector<std::unique_ptr<signer>> keys;
  std::shared_ptr<const replica_set> replicas;
  protocol_registry registry = protocol_registry::built_in();
  const protocol_info* info = registry.find("hotstuff").value();
};

void verify_contradiction(benchmark::State& state) {
  const cluster_of_four c{ed25519()};
  const auto found =
    audit::contradiction_of(c.vote(1, {view_number{5}, height{3}, hash("bench", as_bytes("a"))}),
                            c.vote(1, {view_number{5}, height{3}, hash("bench", as_bytes("b"))}), {}, *c.info);
  require(found.has_value(), "two votes of one view contradict each other");
  const evidence e{c.replicas->chain(), *found};
  for ([[maybe_unused]] auto _ : state)
    require(bool{audit::verify(e, {c.info, c.replicas.get(), nullptr})}, "the evidence holds");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_contradiction)->Unit(benchmark::kMicrosecond);

/// Views of one proposal with its parent's certificate, four votes, and nothing unusual.
std::vector<signed_message> quiet_views(const cluster_of_four& c, std::uint64_t views) {
  std::vector<signed_message> list;
  auto parent = make_genesis_block(c.replicas->chain());
  auto justify = genesis_certificate(c.replicas->chain());
  for (std::uint64_t v = 1; v <= views; ++v) {
    const auto leader = static_cast<std::uint32_t>(v % 4);
    const block_header h{parent->id(), view_number{v}, height{v}, replica_id{leader}, empty_payload()->root()};
    list.push_back(c.say(leader, chained::make_message(chained::kind::proposal, chained::proposal{{h, justify}, {}})));
    parent = std::make_shared<const block>(h, empty_payload(), bytes{});
    justify = {vote_for(*parent), {}};
    for (std::uint32_t who = 0; who < 4; ++who) {
      list.push_back(c.vote(who, justify.vote));
      if (who < 3)
        justify.shares.push_back({replica_id{who}, list.back().by});
    }
  }
  return list;
}

void detect(benchmark::State& state) {
  const cluster_of_four c{simulated_signatures()};
  const auto list = quiet_views(c, 2000);
  std::size_t next = list.size();
  std::unique_ptr<audit::detector> d;
  for ([[maybe_unused]] auto _ : state) {
    if (next == list.size()) {
      d = std::make_unique<audit::detector>(*c.info, *c.replicas, nullptr);
      next = 0;
    }
    d->checked(list[next++]);
  }
  require(d->take().empty(), "quiet views hold no evidence");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(detect);

} // namespace
