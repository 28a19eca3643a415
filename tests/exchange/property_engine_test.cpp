// Whatever is asked of them, the engine and the reference book answer, trade and pay alike.
#include "tests/exchange/property_support.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::test;

namespace bezant::exchange::test {

void showValue(const small_command& c, std::ostream& out) {
  out << '\n' << text_of(c);
}

void showValue(const exchange_shape& s, std::ostream& out) {
  out << "policy " << static_cast<int>(s.self_trades) << ", fees " << s.fees << ", funds " << s.funds << ", orders_max "
      << s.orders_max << (s.huge ? ", huge" : "");
}

} // namespace bezant::exchange::test

namespace rc {

template <>
struct Arbitrary<small_command> {
  static Gen<small_command> arbitrary() {
    // Values are drawn evenly whatever the size of the case; only the number of commands grows with it.
    const auto below = [](std::uint8_t n) { return gen::resize(kNominalSize, gen::inRange<std::uint8_t>(0, n)); };
    using limits = small_limits;
    return gen::build<small_command>(
      gen::set(&small_command::what, below(limits::what)), gen::set(&small_command::session, below(limits::session)),
      gen::set(&small_command::account, below(limits::account)),
      gen::set(&small_command::instrument, below(limits::instrument)), gen::set(&small_command::id, below(limits::id)),
      gen::set(&small_command::side, below(limits::side)), gen::set(&small_command::price, below(limits::price)),
      gen::set(&small_command::quantity, below(limits::quantity)), gen::set(&small_command::odd, below(limits::odd)));
  }
};

template <>
struct Arbitrary<exchange_shape> {
  static Gen<exchange_shape> arbitrary() {
    return gen::build<exchange_shape>(
      gen::set(&exchange_shape::self_trades, gen::element(self_trade_policy::allow, self_trade_policy::cancel_incoming,
                                                          self_trade_policy::cancel_resting)),
      gen::set(&exchange_shape::fees,
               gen::oneOf(gen::just(0U), gen::resize(kNominalSize, gen::inRange(0U, 1U << 18U)))),
      gen::set(&exchange_shape::funds, gen::element<std::uint64_t>(40, 150, 1000, 1'000'000)),
      gen::set(&exchange_shape::orders_max, gen::element(3U, 20U, 1024U)),
      gen::set(&exchange_shape::huge, gen::weightedElement<bool>({{5, false}, {1, true}})));
  }
};

} // namespace rc

TEST_CASE("on any commands the engine answers, trades, pays and queues like the reference book") {
  rc::prop("few commands, compared after each", [](const exchange_shape& shape) {
    twin both{genesis_of(shape)};
    const auto commands = *rc::gen::scale(4.0, rc::gen::arbitrary<std::vector<small_command>>());
    for (const auto& c : commands) {
      RC_ASSERT(both.apply(session_of(c), command_of(c)) == "");
      RC_ASSERT(both.compare() == "");
      RC_ASSERT(both.check_invariants() == "");
    }
  });
}

TEST_CASE("in long runs under every policy engine and reference book stay alike") {
  for (const auto policy :
       {self_trade_policy::allow, self_trade_policy::cancel_incoming, self_trade_policy::cancel_resting})
    for (const std::uint32_t fees : {0U, 0x2B5A7U}) {
      random_source random{fees + static_cast<std::uint64_t>(policy)};
      twin both{genesis_of({policy, fees, 3'000, 60, false})};
      for (int n = 0; n < 10'000; ++n) {
        const auto c = random_command(random);
        INFO("policy " << static_cast<int>(policy) << " fees " << fees << " command " << n << ": " << text_of(c));
        REQUIRE(both.apply(session_of(c), command_of(c)) == "");
        if (n % 16 == 0) {
          REQUIRE(both.compare() == "");
          REQUIRE(both.check_invariants() == "");
        }
      }
      CHECK(both.trades() > 1'000);
    }
}

TEST_CASE("the random commands reach every answer there is") {
  random_source random{7};
  std::array<std::uint64_t, static_cast<std::size_t>(reject::book_full) + 1> seen{};
  for (const bool huge : {false, true}) {
    twin both{genesis_of({self_trade_policy::allow, 0x2B5A7U, 1'000, 12, huge})};
    for (int n = 0; n < 10'000; ++n) {
      const auto c = random_command(random);
      REQUIRE(both.apply(session_of(c), command_of(c)) == "");
    }
    for (std::size_t code = 0; code < seen.size(); ++code)
      seen[code] += both.answers(static_cast<reject>(code));
  }
  for (std::size_t code = 0; code < seen.size(); ++code) {
    INFO(to_string(static_cast<reject>(code)));
    CHECK(seen[code] > 0);
  }
}
