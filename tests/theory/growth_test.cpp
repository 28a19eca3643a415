// Silent replicas cost as much of the chain as a model says that is written from the papers.
#include "simulation/compare/run_cell.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::comparison;

namespace {

constexpr std::uint64_t n = 10;

/// What the model must know of a protocol whose leaders take turns.
struct rules {
  bool next_leader_collects = false; ///< who leads v+1 alone can certify the block of v
  std::uint64_t chain = 1;           ///< consecutive views whose certified blocks commit the first of them
};

/// Share of views whose block is committed, if `silent` never speak. A block is certified if its leader speaks, and,
/// where votes go to the next leader, that one too; else the chain goes on without it. A certified block stays in the
/// chain and is committed with the first one behind it that a run of `chain` consecutive views commits.
double modelled_growth(const rules& r, const std::vector<replica_id>& silent) {
  const auto speaks = [&](std::uint64_t view) {
    return std::ranges::find(silent, replica_id{static_cast<std::uint32_t>(view % n)}) == silent.end();
  };
  const auto certified = [&](std::uint64_t view) {
    return speaks(view) && (!r.next_leader_collects || speaks(view + 1));
  };
  std::uint64_t kept = 0;
  bool ever = false;
  for (std::uint64_t view = 0; view < n; ++view) {
    kept += certified(view) ? 1 : 0;
    bool run = true;
    for (std::uint64_t i = 0; i < r.chain; ++i)
      run = run && certified(view + i);
    ever = ever || run;
  }
  return ever ? static_cast<double>(kept) / static_cast<double>(n) : 0;
}

} // namespace

TEST_CASE("the chain grows under silent replicas as the papers' rules say") {
  struct expectation {
    contestant who;
    rules model;
  };
  const std::vector<expectation> list{
    {{"streamlet", "streamlet", {{"leader", "round_robin"}, {"echo", "certificates"}}}, {false, 3}},
    {{"hotstuff, votes to all", "hotstuff", {{"leader", "round_robin"}}}, {false, 3}},
    {{"hotstuff, votes to the next leader", "hotstuff", {{"leader", "round_robin"}, {"votes", "next"}}}, {true, 3}},
    {{"jolteon, votes to all", "jolteon", {{"leader", "round_robin"}}}, {false, 2}},
    {{"jolteon, votes to the next leader", "jolteon", {{"leader", "round_robin"}, {"votes", "next"}}}, {true, 2}},
    {{"simplex", "simplex", {}}, {false, 1}},
  };
  for (const auto& e : list)
    for (const std::uint64_t silent : {1U, 2U, 3U}) {
      ideal_setting setting;
      setting.replicas = n;
      setting.silent = silent;
      setting.measured = 6 * n; // leaders take turns, so that every n views are like the n before them
      const auto m = ideal_cell(e.who, setting);
      const auto expected = modelled_growth(e.model, silent_replicas(n, silent));
      INFO(e.who.name << ", " << silent << " of " << n << " silent");
      REQUIRE(m.chain_growth);
      CHECK(*m.chain_growth == Approx(expected).margin(0.03 * expected));
    }
}

TEST_CASE("a stable leader's chain does not suffer from backups that are silent") {
  const contestant pbft{"pbft", "pbft", {}};
  for (const std::uint64_t silent : {1U, 2U, 3U}) {
    ideal_setting setting;
    setting.replicas = n;
    setting.silent = silent;
    const auto m = ideal_cell(pbft, setting);
    INFO(silent << " of " << n << " silent");
    CHECK(m.view_changes == 0);
    CHECK(m.chain_growth == 1.0); // of its proposals, for it enters no view
    REQUIRE(m.latency_delays);
    CHECK(*m.latency_delays == Approx(3));
  }
}
