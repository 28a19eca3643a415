// Each seeded bug is caught by its schedule, and by that bug alone: with the switch off the same code comes through.
#include "core/mutant.hpp"
#include "tests/protocols/streamlet_schedules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>

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

} // namespace

TEST_CASE("each seeded bug of Streamlet is caught by its schedule", "[mutants]") {
  for (const auto& s : streamlet_schedules()) {
    INFO(s.name << "; bugs: " << s.bugs);
    CHECK(s.run() == std::vector<std::string>{});
    const mutation on{s.bugs};
    const auto problems = s.run();
    CHECK_THAT(problems, Catch::Matchers::Predicate<std::vector<std::string>>(
                           [&](const auto& found) {
                             return std::ranges::any_of(
                               found, [&](const auto& p) { return p.find(s.finds) != std::string::npos; });
                           },
                           s.finds));
  }
}

TEST_CASE("where the blocks voted for are lost, the height guard alone keeps a replica innocent", "[mutants]") {
  for (const auto& s : streamlet_schedules()) {
    if (std::strstr(s.bugs, "streamlet-no-height-guard") == nullptr)
      continue;
    const mutation on{"chained-block-not-journaled"};
    CHECK(s.run() == std::vector<std::string>{});
  }
}
