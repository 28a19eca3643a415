// Suspicion grows against who fails where others do not, and against nobody when all suffer alike.
#include "core/random.hpp"
#include "tests/audit/watched.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace bezant;
using namespace bezant::audit;
using namespace bezant::testing;

namespace {

constexpr replica_id culprit{2};

struct setting {
  const char* protocol;
  std::vector<protocol_option> options;
};

const std::vector<setting> settings{
  {"streamlet", {{"delta", "50ms"}}}, {"hotstuff", {{"timeout", "200ms"}}}, {"jolteon", {{"timeout", "200ms"}}},
  {"simplex", {{"delta", "50ms"}}},   {"pbft", {{"timeout", "200ms"}}},
};

/// Delays of 1 to `slow` ms; of a million messages `loss` are lost.
network uneven(std::uint64_t seed, std::uint32_t loss, std::int64_t slow) {
  return [dice = std::make_shared<random_source>(seed), loss, slow](const flight&) -> std::vector<duration> {
    if (dice->chance(loss))
      return {};
    return {milliseconds(dice->between(1, slow))};
  };
}

message_role role_of(const protocol_info& info, const signed_message& m) {
  const auto a = info.describe(m.kind, m.body);
  return a ? a->role : message_role::other;
}

/// The culprit's messages of these roles: held back for `more`, or lost if that is 0.
network against(const protocol_info& info, std::vector<message_role> roles, duration more) {
  return [&info, roles = std::move(roles), more](const flight& f) -> std::vector<duration> {
    if (f.what.author == culprit && (roles.empty() || std::ranges::find(roles, role_of(info, f.what)) != roles.end())) {
      if (more.ns == 0)
        return {};
      return {milliseconds(5) + more};
    }
    return {milliseconds(5)};
  };
}

const protocol_info& info_of(const char* name) {
  static const auto known = protocol_registry::built_in();
  return *known.find(name).value();
}

} // namespace

TEST_CASE("who is silent is suspected by everybody", "[suspicion]") {
  for (const auto& s : settings) {
    INFO(s.protocol);
    watched_cluster w{{.protocol = s.protocol, .options = s.options, .executes = true},
                      against(info_of(s.protocol), {}, {})};
    w.start();
    w.run(seconds(20));
    CHECK(w.least_score(culprit) >= suspicion_limits{}.threshold);
    CHECK(w.suspects_but(culprit) == 0);
  }
}

TEST_CASE("who withholds its votes is suspected by everybody", "[suspicion]") {
  for (const auto& s : settings) {
    INFO(s.protocol);
    watched_cluster w{{.protocol = s.protocol, .options = s.options, .executes = true},
                      against(info_of(s.protocol), {message_role::vote}, {})};
    w.start();
    w.run(seconds(20));
    CHECK(w.least_score(culprit) >= suspicion_limits{}.threshold);
    CHECK(w.suspects_but(culprit) == 0);
  }
}

TEST_CASE("who proposes just within the time is suspected by everybody", "[suspicion]") {
  for (const auto& s : settings) {
    if (std::string_view{s.protocol} == "pbft")
      continue; // a view has one primary: there is nobody to compare it with
    INFO(s.protocol);
    watched_cluster w{{.protocol = s.protocol, .options = s.options, .executes = true},
                      against(info_of(s.protocol), {message_role::proposal}, milliseconds(60))};
    w.start();
    w.run(seconds(30));
    CHECK(w.least_score(culprit) >= suspicion_limits{}.threshold);
    CHECK(w.suspects_but(culprit) == 0);
  }
}

TEST_CASE("who leaves some clients' transactions out is suspected by everybody", "[suspicion]") {
  for (const auto& s : settings) {
    if (std::string_view{s.protocol} == "pbft")
      continue; // the primary of view 1 stays: there is nobody to compare it with
    INFO(s.protocol);
    watched_cluster w{{.protocol = s.protocol, .options = s.options, .executes = true}, steady(milliseconds(5))};
    w.pause = 2;
    w.censored = [](replica_id leader, std::uint64_t number) { return leader == culprit && number % 4 == 0; };
    w.start();
    w.run(seconds(15));
    CHECK(w.least_score(culprit) >= suspicion_limits{}.threshold);
    CHECK(w.suspects_but(culprit) == 0);
  }
}

namespace {

/// Runs for 20 s. A replica of PBFT that has asked for a view alone votes no more until others follow, which may take
/// long where messages are lost: who suspects it is right. Gives those to whom that happened.
std::set<replica_id> run_and_see_who_leaves(watched_cluster& w) {
  std::set<replica_id> left;
  for (int quarter = 0; quarter < 80; ++quarter) {
    w.run(milliseconds(250));
    for (std::uint32_t i = 0; i < 4 && w.c.protocol.name == "pbft"; ++i) {
      bool alone = true;
      for (std::uint32_t other = 0; other < 4; ++other)
        alone = alone && (other == i || w.c.status(replica_id{other}).view < w.c.status(replica_id{i}).view);
      if (alone)
        left.insert(replica_id{i});
    }
  }
  return left;
}

} // namespace

// The number in docs/suspicion.md: BEZANT_SUSPICION_RUNS=2000 build/dev/tests/audit/test_suspicion "[rate]"
TEST_CASE("honest replicas are not suspected under loss and delay", "[suspicion][rate]") {
  const auto* const wanted = std::getenv("BEZANT_SUSPICION_RUNS");
  const std::uint64_t runs = wanted == nullptr ? 20 : std::strtoull(wanted, nullptr, 10);
  std::size_t suspicions = 0;
  std::size_t pairs = 0;
  std::size_t alone = 0;
  std::uint64_t highest = 0;
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    const auto& s = settings[seed % settings.size()];
    random_source dice{seed};
    const auto loss = static_cast<std::uint32_t>(dice.below(150'000));
    watched_cluster w{{.chain = seed, .protocol = s.protocol, .options = s.options, .executes = true},
                      uneven(seed, loss, dice.between(5, 60))};
    w.start();
    const auto left = run_and_see_who_leaves(w);
    for (std::uint32_t i = 0; i < 4; ++i)
      for (const auto& found : w.by(replica_id{i})) {
        if (left.contains(found.who)) {
          ++alone;
          continue;
        }
        ++pairs;
        highest = std::max(highest, found.score);
        suspicions += found.score >= suspicion_limits{}.threshold ? 1U : 0U;
      }
  }
  CHECK(suspicions == 0);
  if (wanted != nullptr)
    WARN(suspicions << " suspicions of " << pairs << " pairs of watcher and watched in " << runs
                    << " runs; highest score " << highest << "; " << alone
                    << " pairs left out, for who left its view alone");
}
