// Bitstamp's order events: id,timestamp,exchange.timestamp,price,volume,action,direction. Times are milliseconds since
// 1970, prices USD with up to two decimals, volumes what is left of the order in 1e-8 BTC.
#include "recordings/fields.hpp"
#include "recordings/format.hpp"

#include <limits>

namespace bezant::recordings {

std::string parse_bitstamp(std::string_view line, line_event& out) {
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  const fields<7> column{line};
  if (column.count != 7)
    return "7 columns expected, found " + std::to_string(column.count);

  std::uint64_t id = 0;
  std::uint64_t unused = 0;
  std::uint64_t price = 0;
  std::uint64_t volume = 0;
  if (auto wrong = take_number("id", column.at[0], parse_whole(column.at[0]), 0, any, id); !wrong.empty())
    return wrong;
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}})
    if (auto wrong = take_number("timestamp", column.at[i], parse_whole(column.at[i]), 0, any, unused); !wrong.empty())
      return wrong;
  const auto cents = parse_decimal(column.at[3], 2);
  if (auto wrong = take_number("price", column.at[3], cents, 1, exchange::price_max.value(), price); !wrong.empty())
    return wrong;

  const auto action = column.at[5];
  if (action != "created" && action != "changed" && action != "deleted")
    return "action " + quoted(action, 24) + " is none of created, changed, deleted";
  const std::uint64_t least = action == "created" ? 1 : 0;
  const auto lots = parse_whole(column.at[4]);
  if (auto wrong = take_number("volume", column.at[4], lots, least, exchange::quantity_max.value(), volume);
      !wrong.empty())
    return wrong;

  const auto direction = column.at[6];
  if (direction != "bid" && direction != "ask")
    return "direction " + quoted(direction, 24) + " is neither bid nor ask";

  out = {};
  out.id = exchange::order_id{id};
  out.side = direction == "bid" ? exchange::side::buy : exchange::side::sell;
  if (action == "created") {
    out.what = line_event::kind::create;
    out.price = exchange::price{price};
    out.quantity = exchange::quantity{volume};
  } else if (action == "deleted" && volume != 0) {
    out.what = line_event::kind::cancel;
  } else {
    out.skipped = skip_reason::own_fill;
  }
  return {};
}

} // namespace bezant::recordings
