// Forks made on purpose by more than f replicas, judged by what one honest replica of each side has seen.
#include "audit/verify.hpp"
#include "tests/audit/two_worlds.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::audit;
using namespace bezant::testing;

namespace {

void require_convicted(const two_worlds& w, const forensic_report& r) {
  REQUIRE(w.problems == std::vector<std::string>{});
  REQUIRE(r.split);
  CHECK(r.refused == 0);
  CHECK(r.unproven == 0);
  CHECK(r.guaranteed == 2 * w.replicas->quorum() - w.replicas->size());
  CHECK(r.culprits.size() >= r.guaranteed);
  for (const auto& c : r.culprits) {
    INFO("replica " << c.who.value());
    CHECK(!c.proofs.empty());
    for (const auto& p : c.proofs) {
      INFO(p.offence);
      const auto e = evidence_of(p, w.protocol, *w.replicas);
      REQUIRE(e);
      const auto v = verify(*e, {&w.protocol, w.replicas.get(), nullptr});
      REQUIRE(v);
      CHECK(v.value().culprit == c.who);
      CHECK(v.value().offence == p.offence);
    }
    CHECK(std::ranges::find(w.colluders, c.who) != w.colluders.end());
  }
}

} // namespace

TEST_CASE("colluders who live twice through the same views are named, and nobody else", "[forensics]") {
  const auto* const protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  const auto n = GENERATE(std::size_t{4}, std::size_t{7});
  INFO(protocol << ", n " << n);
  const two_worlds w{protocol, n, plot::same_views};
  require_convicted(w, examine(w.first, w.second, w.protocol, *w.replicas));
}

TEST_CASE("colluders who forget in later views what they signed are named by what they forgot", "[forensics]") {
  const auto [protocol, offence] = GENERATE(table<const char*, const char*>({{"streamlet", "non-monotone-vote"},
                                                                             {"hotstuff", "amnesia"},
                                                                             {"jolteon", "amnesia"},
                                                                             {"simplex", "nullify-and-finalize"},
                                                                             {"pbft", "amnesia"}}));
  const auto n = GENERATE(std::size_t{4}, std::size_t{7});
  INFO(protocol << ", n " << n);
  const two_worlds w{protocol, n, plot::later_views};
  const auto report = examine(w.first, w.second, w.protocol, *w.replicas);
  require_convicted(w, report);
  const auto forgot = std::ranges::count_if(report.culprits, [&, name = std::string{offence}](const culprit& c) {
    return std::ranges::any_of(c.proofs, [&](const charge& p) { return p.offence == name; });
  });
  CHECK(static_cast<std::size_t>(forgot) >= report.guaranteed);
}

TEST_CASE("transcripts that do not conflict show no fork, and name nobody", "[forensics]") {
  const auto* const protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  const two_worlds w{protocol, 4, plot::same_views};
  const auto report = examine(w.first, w.first, w.protocol, *w.replicas);
  CHECK(!report.split);
  CHECK(report.culprits.empty());
  CHECK(report.statements > 20);
}

TEST_CASE("what a transcript claims without a signature or a proof counts for nothing", "[forensics]") {
  const auto* const protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  const two_worlds w{protocol, 4, plot::same_views};
  auto forged = w.second;
  for (auto& m : forged.messages)
    m.author = replica_id{(m.author.value() + 1) % 4};
  auto report = examine(w.first, forged, w.protocol, *w.replicas);
  CHECK(report.refused > 0);
  for (auto& c : forged.commits) // the block is another, and the proof is not its
    c.headers.back().payload_root = hash("test", encode(c.headers.back().payload_root));
  forged.messages.clear();
  report = examine(w.first, forged, w.protocol, *w.replicas);
  CHECK(!report.split);
  CHECK(report.unproven == forged.commits.size());
}

TEST_CASE("a chain of headers whose proof holds for the last one alone shows no fork below it", "[forensics]") {
  // PBFT's proofs bind a batch and not the block's parent.
  const two_worlds w{"pbft", 4, plot::same_views};
  REQUIRE(w.first.commits.size() >= 2);
  auto forged = w.first;
  auto& second = forged.commits[1];
  auto made_up = forged.commits[0].headers.back();
  made_up.payload_root = hash("test", {});
  second.headers.back().parent = digest_of(made_up);
  second.headers.insert(second.headers.begin(), made_up);
  forged.commits.erase(forged.commits.begin());
  CHECK(!examine(w.first, forged, w.protocol, *w.replicas).split);
}

TEST_CASE("a report says that pairs were left out only if some were", "[forensics]") {
  const auto* const protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  INFO(protocol);
  const two_worlds w{protocol, 4, plot::same_views};
  CHECK_FALSE(examine(w.first, w.second, w.protocol, *w.replicas).cut_short);
}

TEST_CASE("what proofs show of those who voted twice is enough, without any message", "[forensics]") {
  const auto* const protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  INFO(protocol);
  const two_worlds w{protocol, 4, plot::same_views};
  auto first = w.first;
  auto second = w.second;
  first.messages.clear();
  second.messages.clear();
  require_convicted(w, examine(first, second, w.protocol, *w.replicas));
}
