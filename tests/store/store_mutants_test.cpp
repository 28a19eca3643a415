// The power test can fail: a store that never syncs loses what it promised.
#include "core/mutant.hpp"
#include "tests/store/store_model.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a store that never syncs is caught by a machine that goes down", "[mutants]") {
  constexpr std::uint64_t steps = 20;
  const auto broken = [&] {
    std::uint64_t count = 0;
    for (std::uint64_t at = 40; at < 100; at += 4)
      count += kill_at(at, steps, torn::nothing, 64).violation.empty() ? 0 : 1;
    return count;
  };
  CHECK(broken() == 0);
  switch_seeded_bugs("durable-store-never-syncs");
  CHECK(broken() > 5);
  switch_seeded_bugs({});
}

TEST_CASE("a store that does not look whose it is would serve another replica", "[mutants]") {
  const scratch_folder scratch;
  rocks_options options;
  options.owner = {replica_id{2}, {}};
  REQUIRE(open_rocks_store(scratch.path() / "store", test_genesis(), options));
  options.owner = {replica_id{3}, {}};
  CHECK(open_rocks_store(scratch.path() / "store", test_genesis(), options).error() == store_error::another_replica);
  switch_seeded_bugs("store-owner-ignored");
  CHECK(open_rocks_store(scratch.path() / "store", test_genesis(), options));
  switch_seeded_bugs({});
}
