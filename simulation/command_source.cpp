#include "simulation/command_source.hpp"

#include <algorithm>

namespace bezant::simulation {

using exchange::command;
using exchange::order_type;
using exchange::side;

std::vector<command> listed_commands::next(std::size_t most) {
  const auto count = std::min(most, list_->size() - given_);
  const auto first = list_->begin() + static_cast<std::ptrdiff_t>(given_);
  given_ += count;
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

std::vector<command> synthetic_commands::next(std::size_t most) {
  std::vector<command> list;
  for (; list.size() < most && given_ < what_.orders; ++given_)
    list.push_back(draw());
  return list;
}

command synthetic_commands::draw() {
  constexpr std::uint64_t percent = 100;
  constexpr std::uint64_t cancels = 20;
  constexpr std::uint64_t replaces = 10;
  // The middle drifts by at most one tick a command and stays away from 0 and from the highest price.
  what_.mid_price =
    std::clamp(what_.mid_price + random_.below(3) - 1, what_.spread + 1, exchange::price_max.value() - what_.spread);
  const auto kind = random_.below(percent);
  if (placed_.empty() || kind >= cancels + replaces)
    return draw_order();
  const auto which = draw_placed();
  const auto lots = exchange::quantity{random_.below(what_.quantity_max) + 1};
  if (kind < cancels) // a third of them takes off a part only
    return {exchange::cancel_order{which.account, which.id, random_.below(3) == 0 ? lots : exchange::quantity{}}};
  const auto s = random_.below(2) == 0 ? side::buy : side::sell;
  return {exchange::replace_order{which.account, which.id, draw_price(s), lots}};
}

command synthetic_commands::draw_order() {
  constexpr std::uint64_t percent = 100;
  constexpr std::uint64_t markets = 8;
  constexpr std::uint64_t immediate = 15;
  exchange::new_order o;
  o.account = what_.accounts[random_.below(what_.accounts.size())];
  o.instrument = what_.instrument;
  o.id = exchange::order_id{++last_id_};
  o.side = random_.below(2) == 0 ? side::buy : side::sell;
  const auto kind = random_.below(percent);
  o.type = kind < markets               ? order_type::market
           : kind < markets + immediate ? order_type::immediate_or_cancel
                                        : order_type::limit;
  o.price = o.type == order_type::market ? exchange::price{} : draw_price(o.side);
  o.quantity = exchange::quantity{random_.below(what_.quantity_max) + 1};
  if (o.type == order_type::limit) {
    placed_.push_back({o.account, o.id});
    if (placed_.size() > remembered_max)
      placed_.pop_front();
  }
  return {o};
}

exchange::price synthetic_commands::draw_price(side s) {
  // Three limits of four stand on their own side of the middle.
  const auto away = random_.below(what_.spread);
  const bool passive = random_.below(4) != 0;
  const bool below = (s == side::buy) == passive;
  return exchange::price{below ? what_.mid_price - away : what_.mid_price + away};
}

synthetic_commands::placed synthetic_commands::draw_placed() {
  const auto at = placed_.begin() + static_cast<std::ptrdiff_t>(random_.below(placed_.size()));
  const auto which = *at;
  if (random_.below(2) == 0)
    placed_.erase(at);
  return which;
}

} // namespace bezant::simulation
