// The guided tour.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

TEST_CASE("the tour takes less than a minute and every step passes, with what was expected of it") {
  running program{{"demo"}};
  const auto r = program.wait(std::chrono::seconds{60} * slowness);
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  CHECK(r.err.empty());
  CHECK_THAT(r.out, Catch::Contains("1/7  Honest consensus") && Catch::Contains("4/7  Trading")
                      && Catch::Contains("7/7  Too many traitors"));
  CHECK(r.out.find("FAILED") == std::string::npos);
  std::size_t passed = 0;
  for (const auto& line : lines_of(r.out)) {
    passed += line.starts_with("  PASSED: ") ? 1 : 0;
    CHECK(line.size() <= 120);
    CHECK((line.empty() || line.back() != ' '));
  }
  CHECK(passed == 7);
  CHECK_THAT(r.out, Catch::Contains("  PASSED: two histories, and exactly replicas 2 and 3 named for them\n"));
}

TEST_CASE("a step of the tour can be seen alone, with other seeds") {
  for (const std::string seed : {"2", "18446744073709551615"}) {
    const auto r = run({"demo", "--step", "4", "--seed", seed});
    INFO(r.out << r.err);
    CHECK(r.status == 0);
    CHECK_THAT(r.out, Catch::Contains("4/7") && !Catch::Contains("1/7"));
  }
}

} // namespace bezant::test
