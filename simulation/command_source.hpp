// Where a simulated client takes its orders from.
#pragma once

#include "core/random.hpp"
#include "exchange/command.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace bezant::simulation {

/// Commands of one session, in order.
class command_source {
public:
  virtual ~command_source() = default;

  /// Up to `most` commands; none when there are no more.
  virtual std::vector<exchange::command> next(std::size_t most) = 0;

  /// Commands that `next` can still give.
  [[nodiscard]] virtual std::uint64_t left() const = 0;
};

/// A list that is given out once.
class listed_commands final : public command_source {
public:
  explicit listed_commands(std::shared_ptr<const std::vector<exchange::command>> list) : list_{std::move(list)} {}

  std::vector<exchange::command> next(std::size_t most) override;
  [[nodiscard]] std::uint64_t left() const override { return list_->size() - given_; }

private:
  std::shared_ptr<const std::vector<exchange::command>> list_;
  std::size_t given_ = 0;
};

/// What a trader that is made up trades in.
struct synthetic_trading {
  std::uint64_t orders = 0; ///< commands in all
  std::vector<exchange::account_id> accounts;
  exchange::instrument_id instrument;
  std::uint64_t mid_price = 10'000; ///< ticks; drifts
  std::uint64_t spread = 40;        ///< limits lie within this of the middle, so that some cross and some rest
  std::uint64_t quantity_max = 100; ///< lots
};

/// Draws a mix of limit, immediate-or-cancel and market orders, cancels and replaces around a price that drifts. Some
/// cancels come too late or name no order: an exchange is told such things too.
class synthetic_commands final : public command_source {
public:
  synthetic_commands(synthetic_trading what, random_source random) : what_{std::move(what)}, random_{random} {}

  std::vector<exchange::command> next(std::size_t most) override;
  [[nodiscard]] std::uint64_t left() const override { return what_.orders - given_; }

private:
  struct placed {
    exchange::account_id account;
    exchange::order_id id;
  };
  /// Orders that a later cancel or replace may name.
  static constexpr std::size_t remembered_max = 64;

  exchange::command draw();
  exchange::command draw_order();
  [[nodiscard]] exchange::price draw_price(exchange::side s);
  placed draw_placed();

  synthetic_trading what_;
  random_source random_;
  std::uint64_t given_ = 0;
  std::uint64_t last_id_ = 0;
  std::deque<placed> placed_;
};

} // namespace bezant::simulation
