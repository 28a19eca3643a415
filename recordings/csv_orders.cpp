// Bezant's own order file: action,id,side,type,price,quantity in whole ticks and lots; see docs/order-files.md.
#include "recordings/fields.hpp"
#include "recordings/format.hpp"

#include <limits>
#include <optional>

namespace bezant::recordings {

namespace {

std::optional<exchange::order_type> order_type_of(std::string_view name) {
  if (name == "limit")
    return exchange::order_type::limit;
  if (name == "ioc")
    return exchange::order_type::immediate_or_cancel;
  if (name == "market")
    return exchange::order_type::market;
  return std::nullopt;
}

std::string take_price(std::string_view text, line_event& out) {
  std::uint64_t value = 0;
  auto wrong = take_number("price", text, parse_whole(text), 1, exchange::price_max.value(), value);
  out.price = exchange::price{value};
  return wrong;
}

std::string take_quantity(std::string_view text, line_event& out) {
  std::uint64_t value = 0;
  auto wrong = take_number("quantity", text, parse_whole(text), 1, exchange::quantity_max.value(), value);
  out.quantity = exchange::quantity{value};
  return wrong;
}

std::string must_be_empty(std::string_view name, std::string_view text, std::string_view where) {
  if (text.empty())
    return {};
  return std::string{name} + ' ' + quoted(text, 24) + " must be empty in a " + std::string{where};
}

std::string parse_new(const fields<6>& column, line_event& out) {
  out.what = line_event::kind::create;
  const auto type = order_type_of(column.at[3]);
  if (!type)
    return "type " + quoted(column.at[3], 24) + " is none of limit, ioc, market";
  out.type = *type;
  auto wrong = *type == exchange::order_type::market ? must_be_empty("price", column.at[4], "market order")
                                                     : take_price(column.at[4], out);
  return wrong.empty() ? take_quantity(column.at[5], out) : wrong;
}

std::string parse_cancel(const fields<6>& column, line_event& out) {
  out.what = line_event::kind::cancel;
  auto wrong = must_be_empty("type", column.at[3], "cancel");
  if (wrong.empty())
    wrong = must_be_empty("price", column.at[4], "cancel");
  if (wrong.empty() && !column.at[5].empty())
    wrong = take_quantity(column.at[5], out);
  return wrong;
}

std::string parse_replace(const fields<6>& column, line_event& out) {
  out.what = line_event::kind::replace;
  auto wrong = must_be_empty("type", column.at[3], "replace");
  if (wrong.empty())
    wrong = take_price(column.at[4], out);
  return wrong.empty() ? take_quantity(column.at[5], out) : wrong;
}

} // namespace

std::string parse_csv(std::string_view line, line_event& out) {
  const fields<6> column{line};
  if (column.count != 6)
    return "6 columns expected, found " + std::to_string(column.count);
  out = {};
  std::uint64_t id = 0;
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  if (auto wrong = take_number("id", column.at[1], parse_whole(column.at[1]), 0, any, id); !wrong.empty())
    return wrong;
  out.id = exchange::order_id{id};
  if (column.at[2] != "buy" && column.at[2] != "sell")
    return "side " + quoted(column.at[2], 24) + " is neither buy nor sell";
  out.side = column.at[2] == "buy" ? exchange::side::buy : exchange::side::sell;
  if (column.at[0] == "new")
    return parse_new(column, out);
  if (column.at[0] == "cancel")
    return parse_cancel(column, out);
  if (column.at[0] == "replace")
    return parse_replace(column, out);
  return "action " + quoted(column.at[0], 24) + " is none of new, cancel, replace";
}

} // namespace bezant::recordings
