#include "exchange/inquiry.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

void add_levels(const engine& books, instrument_id i, side s, std::uint32_t most,
                bounded_vector<depth_level, inquiry::levels_max>& to) {
  for (const auto& level : books.depth(i, s, std::min(most, inquiry::levels_max)))
    to.push_back({level.price, level.quantity, level.orders});
}

} // namespace

inquiry_answer answer(const exchange_application& app, height executed, const inquiry& asked) {
  const auto& books = app.books();
  inquiry_answer to;
  to.at = executed;
  to.state = app.state();
  to.live_orders = books.live_orders();
  to.orders = app.orders_digest();
  if (asked.instrument.value() < books.instruments()) {
    to.trades = books.record(asked.instrument).trades;
    to.lots = books.record(asked.instrument).lots;
    if (asked.what == inquiry_kind::depth) {
      add_levels(books, asked.instrument, side::buy, asked.levels, to.bids);
      add_levels(books, asked.instrument, side::sell, asked.levels, to.asks);
    }
  }
  if (asked.what == inquiry_kind::balances && asked.account.value() < books.accounts())
    for (std::uint16_t i = 0; i < books.assets(); ++i)
      if (const auto b = books.balance(asked.account, asset_id{i}); b.free != amount{} || b.held != amount{})
        to.balances.push_back({asset_id{i}, b.free, b.held});
  if (asked.what == inquiry_kind::session && asked.session.value() < app.genesis().sessions.size())
    to.next = app.next_sequence(asked.session);
  return to;
}

} // namespace bezant::exchange
