// Each seeded bug of the chained family is caught by a schedule or by a story whose expectations then fail, and by that
// bug alone: with the switch off the same code comes through.
#include "core/mutant.hpp"
#include "tests/chained/random_attack.hpp"
#include "tests/chained/schedules.hpp"
#include "tests/protocols/script.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bezant::testing;

namespace {

/// Switches seeded bugs on for its lifetime.
class mutation {
public:
  explicit mutation(const char* bugs) { bezant::switch_seeded_bugs(bugs); }
  mutation(const mutation&) = delete;
  mutation& operator=(const mutation&) = delete;
  ~mutation() { bezant::switch_seeded_bugs({}); }
};

struct told_story {
  const char* file;
  const char* bug;
};

/// The stories, each with the seeded bugs that it does not let pass.
constexpr told_story stories[]{
  {"hotstuff_normal_case", "quorum-2f"},
  {"hotstuff_normal_case", "count-signer-twice"},
  {"hotstuff_gap_in_views", "hotstuff-no-consecutive-views"},
  {"hotstuff_lock", "hotstuff-no-lock"},
  {"hotstuff_late_certificate", "hotstuff-lower-lock"},
  {"hotstuff_join", "chained-join-maximum"},
  {"hotstuff_far_certificate", "chained-drop-far-certificate"},
  {"hotstuff_far_certificate", "chained-forget-unknown-certificate"},
  {"hotstuff_leader_after_timeout", "chained-attached-certificate-ignored"},
  {"hotstuff_timeout", "chained-vote-after-timeout"},
  {"hotstuff_timeout", "chained-timeout-not-journaled"},
  {"hotstuff_restart", "chained-vote-not-journaled"},
  {"hotstuff_restart", "hotstuff-no-lock"},
  {"hotstuff_restart_lock", "hotstuff-lock-not-journaled"},
  {"hotstuff_accusations", "chained-vote-twice"},
  {"hotstuff_wrong_view", "chained-view-not-above-justify"},
  {"jolteon_skipped_round", "jolteon-skip-without-timeout"},
  {"jolteon_skipped_round", "jolteon-no-consecutive-rounds"},
  {"jolteon_low_parent", "jolteon-low-parent"},
  {"jolteon_low_parent", "chained-timeout-states-nothing"},
  {"jolteon_timeout", "chained-vote-after-timeout"},
  {"jolteon_timeout", "chained-timeout-not-journaled"},
  {"jolteon_restart", "chained-vote-not-journaled"},
  {"simplex_normal_case", "count-signer-twice"},
  {"simplex_gap", "simplex-no-nullification-needed"},
  {"simplex_nullify_then_notarization", "simplex-finalize-after-nullify"},
  {"simplex_restart", "simplex-finalize-not-journaled"},
  {"simplex_restart_nullified", "simplex-nullification-not-journaled"},
  {"simplex_missing_parent", "chained-forget-unknown-certificate"},
  {"streamlet_responsive", "streamlet-no-timeout-message"},
};

void check_caught(const schedule& s) {
  INFO(s.name << "; bugs: " << s.bugs);
  CHECK(s.run() == std::vector<std::string>{});
  const mutation on{s.bugs};
  const auto problems = s.run();
  CHECK_THAT(problems,
             Catch::Matchers::Predicate<std::vector<std::string>>(
               [&](const auto& found) {
                 return std::ranges::any_of(found, [&](const auto& p) { return p.find(s.finds) != std::string::npos; });
               },
               s.finds));
}

} // namespace

TEST_CASE("each seeded bug of the chained family is caught by its schedule", "[mutants]") {
  for (const auto& s : chained_attacks())
    check_caught(s);
  for (const auto& s : chained_weather())
    check_caught(s);
}

TEST_CASE("a story does not go as it is told with a bug that it is about", "[mutants][script]") {
  for (const auto& [file, bug] : stories) {
    INFO(file << "; bug: " << bug);
    const auto path = bezant::source_path("tests/chained/scripts/") + std::string{file} + ".txt";
    CHECK(run_script(path) == std::vector<std::string>{});
    const mutation on{bug};
    CHECK(run_script(path) != std::vector<std::string>{});
  }
}

TEST_CASE("an adversary without a plan finds these by chance", "[mutants]") {
  const auto [protocol, bug] = GENERATE(table<std::string, const char*>({
    {"hotstuff", "hotstuff-no-consecutive-views"},
    {"hotstuff", "chained-vote-not-journaled"},
    {"jolteon", "jolteon-no-consecutive-rounds"},
    {"jolteon", "chained-vote-not-journaled"},
    {"simplex", "simplex-no-nullification-needed"},
    {"simplex", "simplex-finalize-after-nullify"},
    {"simplex", "simplex-finalize-not-journaled"},
  }));
  INFO(protocol << "; bug: " << bug);
  const mutation on{bug};
  bool found = false; // soon, as a rule
  for (std::uint64_t seed = 0; seed < 1000 && !found; ++seed)
    found = !random_attack(protocol, seed).empty();
  CHECK(found);
}
