// Random exchanges and commands for the property tests, and the comparison of engine and reference book.
#pragma once

#include "core/random.hpp"
#include "exchange/engine.hpp"
#include "exchange/reference_book.hpp"

#include <string>
#include <vector>

namespace bezant::exchange::test {

/// What the properties vary about an exchange.
struct exchange_shape {
  self_trade_policy self_trades = self_trade_policy::allow;
  std::uint32_t fees = 0;          ///< 0: none; else rates are taken from its bits
  std::uint64_t funds = 0;         ///< the accounts own up to this much of each asset
  std::uint32_t orders_max = 1024; ///< live orders
  bool huge = false;               ///< lots, ticks and funds near what 64 bits hold
};

/// Three assets, three instruments that share them, sessions 0 to 2 with accounts {1, 2}, {3} and {0, 4}.
exchange_genesis genesis_of(const exchange_shape& shape);

/// A command in small numbers that shrink well; `command_of` makes the most of them.
struct small_command {
  std::uint8_t what = 0;
  std::uint8_t session = 0;
  std::uint8_t account = 0;
  std::uint8_t instrument = 0;
  std::uint8_t id = 0;
  std::uint8_t side = 0;
  std::uint8_t price = 0;
  std::uint8_t quantity = 0;
  std::uint8_t odd = 0; ///< below 8: something is wrong or extreme about it
};

/// Bounds of the fields, exclusive.
struct small_limits {
  static constexpr std::uint8_t what = 20, session = 3, account = 2, instrument = 3, id = 12, side = 2, price = 8,
                                quantity = 12, odd = 200;
};

/// A command drawn evenly, with more ids and prices than the limits have, as suits long runs.
small_command random_command(random_source& random);

session_id session_of(const small_command& c);
command command_of(const small_command& c);
std::string text_of(const small_command& c);

/// Keeps the trades it is told of.
class trade_recorder final : public exchange_listener {
public:
  void on_trade(const trade& t) override { trades.push_back(t); }
  std::vector<trade> trades;
};

/// An engine and a reference book of the same genesis that get the same commands.
class twin {
public:
  explicit twin(const exchange_genesis& g);

  /// Gives one command to both and compares results and trades; then checks what must hold of trades and queues in any
  /// case. Returns what is wrong, or nothing.
  std::string apply(session_id by, const command& c);

  /// Compares all that can be seen of both. Returns what is wrong, or nothing.
  std::string compare();

  /// Checks balances, holds and books against the genesis alone. Returns what is wrong, or nothing.
  [[nodiscard]] std::string check_invariants() const;

  [[nodiscard]] const exchange::engine& fast() const noexcept { return engine_; }
  [[nodiscard]] std::uint64_t trades() const noexcept { return trades_; }
  [[nodiscard]] std::uint64_t answers(reject code) const { return answers_.at(static_cast<std::size_t>(code)); }

private:
  [[nodiscard]] std::string check_priority(const command& c, const std::vector<order_view>& makers_before) const;
  [[nodiscard]] std::string compare_views() const;

  exchange_genesis genesis_;
  engine engine_;
  reference_book reference_;
  trade_recorder recorder_;
  std::uint64_t trades_ = 0;
  std::array<std::uint64_t, 16> answers_{}; ///< by code
};

} // namespace bezant::exchange::test
