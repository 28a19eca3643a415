// LOBSTER's message file, without a header: seconds after midnight, type, order id, size, price in 1e-4 USD, direction
// (1 buy, -1 sell, both of the order that rested or rests), sometimes a seventh column, which is not read.
#include "recordings/fields.hpp"
#include "recordings/format.hpp"

#include <limits>

namespace bezant::recordings {

namespace {

// The ids above are for the orders that executions (type 4) stand for, which have none in the file.
constexpr std::uint64_t id_max = (std::uint64_t{1} << 63U) - 1;

} // namespace

std::string parse_lobster(std::string_view line, line_event& out) {
  const fields<7> column{line};
  if (column.count != 6 && column.count != 7)
    return "6 or 7 columns expected, found " + std::to_string(column.count);

  std::uint64_t unused = 0;
  std::uint64_t type = 0;
  std::uint64_t id = 0;
  std::uint64_t size = 0;
  std::uint64_t price = 0;
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  // Written with any number of decimals, or none; only the form is checked.
  const auto time = column.at[0];
  const auto seconds = time.substr(0, time.find('.'));
  const auto fraction = time.substr(seconds.size());
  const auto form_is_right = fraction.empty() || fraction.find_first_not_of("0123456789", 1) == std::string_view::npos;
  const auto checked = form_is_right ? parse_whole(seconds) : std::nullopt;
  if (auto wrong = take_number("time", time, checked, 0, any, unused); !wrong.empty())
    return wrong;
  if (auto wrong = take_number("type", column.at[1], parse_whole(column.at[1]), 1, 7, type); !wrong.empty())
    return wrong;

  out = {};
  if (type >= 5) {
    // Halts carry prices of -1, 0 and 1 and ids of 0, so nothing more is asked of these lines.
    out.skipped = skip_reason::not_submittable;
    return {};
  }
  if (auto wrong = take_number("order id", column.at[2], parse_whole(column.at[2]), 0, id_max, id); !wrong.empty())
    return wrong;
  const auto shares = parse_whole(column.at[3]);
  if (auto wrong = take_number("size", column.at[3], shares, 1, exchange::quantity_max.value(), size); !wrong.empty())
    return wrong;
  const auto ticks = parse_whole(column.at[4]);
  if (auto wrong = take_number("price", column.at[4], ticks, 1, exchange::price_max.value(), price); !wrong.empty())
    return wrong;
  if (column.at[5] != "1" && column.at[5] != "-1")
    return "direction " + quoted(column.at[5], 24) + " is neither 1 nor -1";

  const auto direction = column.at[5] == "1" ? exchange::side::buy : exchange::side::sell;
  out.side = direction;
  out.id = exchange::order_id{id};
  switch (type) {
    case 1:
      out.what = line_event::kind::create;
      out.price = exchange::price{price};
      out.quantity = exchange::quantity{size};
      break;
    case 2:
      out.what = line_event::kind::cancel;
      out.quantity = exchange::quantity{size};
      break;
    case 3: out.what = line_event::kind::cancel; break;
    default:
      // The execution of a resting order: somebody of the other side came for that many, at that price.
      out.what = line_event::kind::create;
      out.generated_id = true;
      out.type = exchange::order_type::immediate_or_cancel;
      out.side = exchange::opposite(direction);
      out.price = exchange::price{price};
      out.quantity = exchange::quantity{size};
      break;
  }
  return {};
}

} // namespace bezant::recordings
