// A leader that equivocates is proven guilty by every honest replica, convicted by a block, and left out from then on.
#include "core/simulated_signatures.hpp"
#include "protocols/chained/messages.hpp"
#include "protocols/pbft/messages.hpp"
#include "simulation/cluster.hpp"
#include "simulation/compare/noop_application.hpp"
#include "simulation/invariants.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::simulation;

namespace {

/// In PBFT replica 1 is the primary until somebody misses it.
replica_id traitor_of(const std::string& protocol) {
  return replica_id{protocol == "pbft" ? 1U : 3U};
}

payload_ptr other_payload() {
  return std::make_shared<const payload>(std::vector{transaction{bytes{'o', 't', 'h', 'e', 'r'}}});
}

/// Says everything that its honest core says, and beside each proposal another one.
class equivocator final : public protocol {
public:
  explicit equivocator(std::unique_ptr<protocol> honest) : honest_{std::move(honest)} {}

  [[nodiscard]] std::string_view name() const noexcept override { return honest_->name(); }
  [[nodiscard]] protocol_status snapshot() const override { return honest_->snapshot(); }
  void step(time_point now, const event& in, effects& out) override {
    honest_->step(now, in, out);
    for (std::size_t i = 0; i < out.list().size(); ++i)
      if (const auto* said = std::get_if<broadcast>(&out.list()[i]); said != nullptr && said->what.content != nullptr)
        if (auto second = other(said->what))
          out.add(broadcast{std::move(*second)});
  }

private:
  /// The same proposal with another payload; nothing if it has that one.
  [[nodiscard]] std::optional<message> other(const message& m) const {
    const auto content = other_payload();
    if (m.content->root() == content->root())
      return std::nullopt;
    if (honest_->name() == "pbft") {
      auto p = decode<pbft::pre_prepare>(m.body).value();
      p.what.payload_root = content->root();
      return pbft::make_message(pbft::kind::pre_prepare, p, content);
    }
    auto p = decode<chained::proposal>(m.body).value();
    p.block.header.payload_root = content->root();
    return chained::make_message(chained::kind::proposal, p, content);
  }

  std::unique_ptr<protocol> honest_;
};

struct trial {
  explicit trial(const std::string& protocol, std::size_t replicas, bool traitorous, std::uint64_t seed = 1,
                 std::uint32_t loss = 0)
    : traitor{traitor_of(protocol)} {
    cluster_config c;
    c.replicas = replicas;
    c.protocol = protocol;
    c.scheme = simulated_signatures();
    c.make_application = [](replica_id, const digest&) { return std::make_shared<comparison::noop_application>(); };
    if (traitorous)
      c.wrap = [who_lies = traitor](replica_id who,
                                    std::unique_ptr<bezant::protocol> honest) -> std::unique_ptr<bezant::protocol> {
        if (who != who_lies)
          return honest;
        return std::make_unique<equivocator>(std::move(honest));
      };
    c.seed = seed;
    c.network.links = {.delay_min = milliseconds(2), .delay_max = milliseconds(20), .loss = loss};
    c.observer = checker;
    std::string why;
    auto made = cluster::make(std::move(c), &why);
    INFO(why);
    REQUIRE(made);
    all = std::move(made).value();
    checker->begin(all->replicas(), all->protocol_used());
    all->start();
  }

  void run(std::int64_t until_s) {
    all->run_until([] { return false; }, time_point{until_s * 1'000'000'000});
  }
  void check_clean() const {
    for (const auto& v : checker->violations())
      FAIL_CHECK(v.invariant << ": " << v.sentence);
  }

  replica_id traitor;
  std::shared_ptr<invariant_checker> checker = std::make_shared<invariant_checker>(std::set<replica_id>{traitor});
  std::unique_ptr<cluster> all;
};

const std::vector<std::string> protocols{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"};

} // namespace

TEST_CASE("an equivocating leader is convicted and leads no more; the cluster goes on") {
  for (const auto& protocol : protocols)
    for (const std::size_t replicas : {4U, 7U}) {
      INFO(protocol << " with " << replicas);
      trial t{protocol, replicas, true};
      t.run(25);
      const auto found = t.checker->evidence_found();
      REQUIRE(found.size() == 1);
      CHECK(found[0].proven.culprit == t.traitor);
      CHECK(found[0].proven.offence == "equivocation");
      CHECK(found[0].by.size() == replicas - 1);
      REQUIRE(t.checker->isolated().size() == 1);
      CHECK(t.checker->isolated()[0].who == t.traitor);
      const auto before = t.checker->committed_by_all();
      CHECK(before > t.checker->isolated()[0].from);
      t.run(40);
      CHECK(t.checker->committed_by_all().value() > before.value() + 10);
      t.check_clean();
    }
}

TEST_CASE("who comes back from its store knows whom to leave out") {
  for (const auto& protocol : protocols) {
    INFO(protocol);
    trial t{protocol, 4, true};
    t.run(25);
    REQUIRE(t.checker->isolated().size() == 1);
    const auto before = t.checker->committed_by_all();
    for (std::uint32_t who = 0; who < 4; ++who)
      t.all->crash(replica_id{who});
    for (std::uint32_t who = 0; who < 4; ++who)
      t.all->restart(replica_id{who});
    t.run(45);
    CHECK(t.checker->committed_by_all().value() > before.value() + 10);
    CHECK(t.checker->isolated().size() == 1);
    t.check_clean();
  }
}

TEST_CASE("without a traitor there is no evidence, whatever the network loses") {
  for (const auto& protocol : protocols)
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      INFO(protocol << ", seed " << seed);
      trial t{protocol, 4, false, seed, 100'000};
      t.run(10);
      CHECK(t.checker->evidence_found().empty());
      t.check_clean();
    }
}
