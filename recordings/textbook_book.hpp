// The book as a textbook has it: a sorted map of lists, and a hash table to find orders. It matches and does nothing
// else: no accounts, no money, no checks. What the engine's speed is compared with.
#pragma once

#include "recordings/order_flow.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace bezant::recordings {

/// Books of price-time priority for the records of a flow. Prices in ticks, quantities in lots.
class textbook_book {
public:
  explicit textbook_book(std::uint32_t symbols) : books_(symbols) {}

  /// Carries out a record. Calls `on_trade(taker, maker, price, lots)` for every trade, and `on_end(id)` whenever a
  /// resting order ends. A cancel of an order that does not live does nothing and gives false.
  template <class OnTrade, class OnEnd>
  bool submit(const flow_record& r, OnTrade&& on_trade, OnEnd&& on_end) {
    if (r.op == flow_op::cancel)
      return cancel(r.id, on_end);
    auto left = r.quantity;
    auto& makers = books_[r.symbol][1U - r.side];
    while (left != 0 && !makers.empty()) {
      const auto best = r.side == 0 ? makers.begin() : std::prev(makers.end());
      if (r.side == 0 ? best->first > r.price : best->first < r.price)
        break;
      auto& maker = best->second.front();
      const auto lots = std::min(left, maker.quantity);
      on_trade(r.id, maker.id, best->first, lots);
      left -= lots;
      maker.quantity -= lots;
      if (maker.quantity == 0) {
        on_end(maker.id);
        live_.erase(maker.id);
        best->second.pop_front();
        if (best->second.empty())
          makers.erase(best);
      }
    }
    if (left != 0 && r.op == flow_op::limit) {
      auto& queue = books_[r.symbol][r.side][r.price];
      queue.push_back({r.id, r.price, left, r.symbol, r.side});
      live_.emplace(r.id, std::prev(queue.end()));
    }
    return true;
  }

  /// The best price of a side of a symbol, if anything rests there.
  [[nodiscard]] std::optional<std::uint32_t> best(std::uint32_t symbol, std::uint8_t side) const {
    const auto& levels = books_[symbol][side];
    if (levels.empty())
      return std::nullopt;
    return side == 0 ? levels.rbegin()->first : levels.begin()->first;
  }

  [[nodiscard]] std::size_t live_orders() const noexcept { return live_.size(); }
  [[nodiscard]] bool lives(std::uint64_t id) const { return live_.contains(id); }

  /// Open lots of all live orders; looks at each.
  [[nodiscard]] std::uint64_t live_quantity() const {
    std::uint64_t sum = 0;
    for (const auto& entry : live_)
      sum += entry.second->quantity;
    return sum;
  }

private:
  struct order {
    std::uint64_t id;
    std::uint32_t price;
    std::uint32_t quantity;
    std::uint32_t symbol;
    std::uint8_t side;
  };

  using level = std::list<order>;

  template <class OnEnd>
  bool cancel(std::uint64_t id, OnEnd& on_end) {
    const auto found = live_.find(id);
    if (found == live_.end())
      return false;
    const auto where = found->second;
    auto& levels = books_[where->symbol][where->side];
    const auto at = levels.find(where->price);
    on_end(id);
    at->second.erase(where);
    if (at->second.empty())
      levels.erase(at);
    live_.erase(found);
    return true;
  }

  std::vector<std::array<std::map<std::uint32_t, level>, 2>> books_; ///< by symbol; buys, sells
  std::unordered_map<std::uint64_t, level::iterator> live_;
};

} // namespace bezant::recordings
