// The comparison with the reference book notices each bug that is seeded into the engine.
#include "core/random.hpp"
#include "tests/exchange/property_support.hpp"
#include "tests/exchange/seeded.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::test;

namespace {

/// Runs random commands until something is wrong; says what.
std::string first_difference(int commands) {
  random_source random{5};
  twin both{genesis_of({self_trade_policy::cancel_incoming, 0x2B5A7U, 3'000, 60, false})};
  for (int n = 0; n < commands; ++n) {
    const auto c = random_command(random);
    for (const auto& wrong : {both.apply(session_of(c), command_of(c)), both.compare(), both.check_invariants()})
      if (!wrong.empty())
        return "command " + std::to_string(n) + ": " + wrong;
  }
  return {};
}

} // namespace

TEST_CASE("without a seeded bug nothing is wrong") {
  CHECK(first_difference(2'000) == "");
}

TEST_CASE("each seeded bug of the engine is found within a few commands") {
  const auto* const name = GENERATE("exchange-maker-fee-forgotten", "exchange-queue-reversed",
                                    "exchange-hold-kept-on-cancel", "exchange-cancel-says-all");
  const seeded bug{name};
  INFO(name);
  CHECK(first_difference(500) != "");
}
