// Each seeded bug of PBFT is caught by its schedule, and by that bug alone: with the switch off the same code comes
// through.
#include "core/mutant.hpp"
#include "tests/pbft/schedules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bezant::testing;

namespace {

/// Switches a seeded bug on for its lifetime.
class mutation {
public:
  explicit mutation(const char* bug) { bezant::switch_seeded_bugs(bug); }
  mutation(const mutation&) = delete;
  mutation& operator=(const mutation&) = delete;
  ~mutation() { bezant::switch_seeded_bugs({}); }
};

} // namespace

TEST_CASE("each seeded bug of PBFT is caught by its schedule", "[mutants]") {
  for (const auto& s : pbft_schedules()) {
    INFO(s.name << "; bug: " << s.bug);
    CHECK(s.run() == std::vector<std::string>{});
    const mutation on{s.bug};
    const auto found = s.run();
    CHECK_THAT(found, Catch::Matchers::Predicate<std::vector<std::string>>(
                        [&](const auto& list) {
                          return std::ranges::any_of(
                            list, [&](const auto& p) { return p.find(s.finds) != std::string::npos; });
                        },
                        s.finds));
  }
}
