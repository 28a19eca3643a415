#include "exchange/inquiry.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

void add_levels(const engine& books, instrument_id i, side s, std::uint32_t most,
                bounded_vector<depth_level, inquiry::levels_max>& to) {
  for (const auto& level : books.depth(i, s, std::min(most, inquiry::levels_max)))
    to.push_back({level.price, level.quantity, level.orders});
}

told_frame tell(const session_table& sessions, session_id s, sequence_number sequence) {
  told_frame to;
  to.sequence = sequence;
  const auto& p = sessions[s];
  if (const auto* kept = sessions.kept(s).find(sequence)) {
    to.fate = frame_fate::executed;
    to.transaction_id = kept->transaction_id;
    to.at = kept->at;
    if (auto results = unpack(kept->results))
      to.results = std::move(*results);
  } else if (sequence < p.next) {
    to.fate = frame_fate::forgotten;
  } else if (const auto early = std::ranges::lower_bound(p.pending, sequence, {}, &pending_frame::sequence);
             early != p.pending.end() && early->sequence == sequence) {
    to.fate = frame_fate::waits;
    to.transaction_id = early->data.id();
  }
  return to;
}

void add_session(const exchange_application& app, const inquiry& asked, inquiry_answer& to) {
  to.next = app.next_sequence(asked.session);
  if (asked.what == inquiry_kind::orders && asked.from <= exchange_genesis::orders_limit) {
    auto from = static_cast<slot_id>(asked.from);
    for (const auto& o : app.books().orders_of(asked.session, from, inquiry::slots_max, inquiry::orders_max))
      to.page.push_back({o.id, o.account, o.instrument, o.side, o.price, o.open});
    to.next_page = from;
  }
  const auto most = std::min(asked.levels, inquiry::frames_max);
  if (asked.what == inquiry_kind::frames && asked.from != 0 && asked.from + most > asked.from)
    for (std::uint32_t i = 0; i < most; ++i)
      to.frames.push_back(tell(app.sessions(), asked.session, sequence_number{asked.from + i}));
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
  if (asked.what >= inquiry_kind::session && asked.session.value() < app.genesis().sessions.size())
    add_session(app, asked, to);
  return to;
}

} // namespace bezant::exchange
