#include "simulation/answer_check.hpp"

#include "exchange/inquiry.hpp"
#include "exchange/units.hpp"

#include <algorithm>
#include <map>

namespace bezant::simulation {

namespace {

using exchange::inquiry;
using exchange::inquiry_kind;
using exchange::side;

class questioner {
public:
  questioner(const replayed_log& expected, height executed, const exchange::exchange_application& app)
    : expected_{expected}, executed_{executed}, app_{app} {}

  std::vector<std::string> go() {
    for (std::uint16_t i = 0; i < expected_.book.instruments(); ++i)
      ask_of_instrument(exchange::instrument_id{i});
    for (std::uint32_t a = 0; a < expected_.book.accounts(); ++a)
      ask_of_account(exchange::account_id{a});
    for (std::uint32_t s = 0; s < app_.genesis().sessions.size(); ++s)
      ask_of_session(session_id{s});
    ask_of_nothing();
    look_into_books();
    return std::move(differences_);
  }

private:
  [[nodiscard]] exchange::inquiry_answer ask(const inquiry& q) const { return answer(app_, executed_, q); }

  void expect(bool good, const std::string& what) {
    if (!good)
      differences_.push_back("asked for " + what + " it does not say what the reference book says");
  }

  [[nodiscard]] std::vector<exchange::depth_level> levels(exchange::instrument_id i, side s, std::size_t most) const {
    std::vector<exchange::depth_level> list;
    for (const auto& o : expected_.book.queue(i, s)) {
      if (list.empty() || list.back().price != o.price) {
        if (list.size() == most)
          break;
        list.push_back({o.price, {}, 0});
      }
      list.back().quantity = exchange::quantity{list.back().quantity.value() + o.open.value()};
      ++list.back().orders;
    }
    return list;
  }

  void ask_of_instrument(exchange::instrument_id i) {
    const auto name = " of instrument " + std::to_string(i.value());
    const auto totals = ask({inquiry_kind::totals, i, {}, {}, 0, 0});
    std::uint64_t trades = 0;
    std::uint64_t lots = 0;
    for (const auto& t : expected_.trades)
      if (t.instrument == i) {
        ++trades;
        lots += t.quantity.value();
      }
    expect(totals.trades == trades && totals.lots == lots && totals.at == executed_ && totals.state == app_.state()
             && totals.live_orders == expected_.book.live_orders() && totals.bids.empty() && totals.balances.empty(),
           "the totals" + name);
    for (const std::uint32_t most : {0U, 1U, 3U, inquiry::levels_max, inquiry::levels_max + 1}) {
      const auto depth = ask({inquiry_kind::depth, i, {}, {}, most, 0});
      const auto wanted = std::min(most, inquiry::levels_max);
      expect(std::ranges::equal(depth.bids, levels(i, side::buy, wanted))
               && std::ranges::equal(depth.asks, levels(i, side::sell, wanted)),
             std::to_string(most) + " levels" + name);
    }
  }

  void ask_of_account(exchange::account_id a) {
    std::vector<exchange::asset_balance> wanted;
    for (std::uint16_t i = 0; i < expected_.book.assets(); ++i)
      if (const auto b = expected_.book.balance(a, exchange::asset_id{i});
          b.free != exchange::amount{} || b.held != exchange::amount{})
        wanted.push_back({exchange::asset_id{i}, b.free, b.held});
    expect(std::ranges::equal(ask({inquiry_kind::balances, {}, a, {}, 0, 0}).balances, wanted),
           "the balances of account " + std::to_string(a.value()));
  }

  [[nodiscard]] std::vector<exchange::live_order> orders_of(session_id s) const {
    std::vector<exchange::live_order> list;
    for (std::uint16_t i = 0; i < expected_.book.instruments(); ++i)
      for (const auto side : {side::buy, side::sell})
        for (const auto& o : expected_.book.queue(exchange::instrument_id{i}, side))
          if (o.session == s)
            list.push_back({o.id, o.account, exchange::instrument_id{i}, side, o.price, o.open});
    std::ranges::sort(list, {}, &exchange::live_order::id);
    return list;
  }

  void ask_of_session(session_id s) {
    const auto name = " of session " + std::to_string(s.value());
    std::vector<exchange::live_order> told;
    std::uint64_t from = 0;
    do {
      const auto page = ask({inquiry_kind::orders, {}, {}, s, 0, from});
      told.insert(told.end(), page.page.begin(), page.page.end());
      from = page.next_page;
    } while (from != 0);
    std::ranges::sort(told, {}, &exchange::live_order::id);
    expect(told == orders_of(s), "the live orders" + name);

    std::map<sequence_number, const exchange::frame_outcome*> mine;
    for (const auto& o : expected_.outcomes)
      if (o.session == s)
        mine.emplace(o.sequence, &o);
    const auto next = sequence_number{mine.size() + 1};
    expect(ask({inquiry_kind::session, {}, {}, s, 0, 0}).next == next, "the next frame" + name);
    const auto last = ask({inquiry_kind::frames, {}, {}, s, 1, next.value()});
    expect(last.frames.size() == 1
             && (last.frames[0].fate == exchange::frame_fate::not_executed
                 || last.frames[0].fate == exchange::frame_fate::waits),
           "the frame that comes next" + name);
    bool kept = false;
    for (const auto& [sequence, outcome] : mine) {
      const auto f = ask({inquiry_kind::frames, {}, {}, s, 1, sequence.value()});
      const bool executed = f.frames.size() == 1 && f.frames[0].fate == exchange::frame_fate::executed;
      // Outcomes are forgotten in order, the oldest first.
      const bool forgotten = f.frames.size() == 1 && f.frames[0].fate == exchange::frame_fate::forgotten && !kept;
      kept = kept || executed;
      expect(forgotten
               || (executed && f.frames[0].sequence == sequence && f.frames[0].results == outcome->results
                   && f.frames[0].at <= executed_),
             "frame " + std::to_string(sequence.value()) + name);
    }
  }

  /// What lies just behind the last instrument, account and session.
  void ask_of_nothing() {
    const exchange::instrument_id i{static_cast<std::uint16_t>(expected_.book.instruments())};
    const exchange::account_id a{static_cast<std::uint32_t>(expected_.book.accounts())};
    const session_id s{static_cast<std::uint32_t>(app_.genesis().sessions.size())};
    const auto depth = ask({inquiry_kind::depth, i, {}, {}, 3, 0});
    const auto orders = ask({inquiry_kind::orders, {}, {}, s, 0, 0});
    const auto frames = ask({inquiry_kind::frames, {}, {}, s, 1, 1});
    expect(depth.bids.empty() && depth.asks.empty() && depth.trades == 0 && orders.page.empty() && frames.frames.empty()
             && ask({inquiry_kind::balances, {}, a, {}, 0, 0}).balances.empty(),
           "what does not exist");
  }

  /// What no inquiry shows: totals of a side, single orders, and few orders at a time.
  void look_into_books() {
    const auto& books = app_.books();
    for (std::uint16_t n = 0; n < expected_.book.instruments(); ++n)
      for (const auto side : {side::buy, side::sell}) {
        std::uint64_t lots = 0;
        for (const auto& o : expected_.book.queue(exchange::instrument_id{n}, side)) {
          lots += o.open.value();
          const auto found = books.find(o.session, o.id);
          expect(found && found->open == o.open && found->price == o.price && found->side == side, "a single order");
        }
        expect(books.live_quantity(exchange::instrument_id{n}, side).value() == lots, "the lots of a side");
      }
    std::size_t orders = 0;
    for (std::uint32_t s = 0; s < app_.genesis().sessions.size(); ++s) {
      exchange::slot_id from = 0;
      do {
        const auto few = books.orders_of(session_id{s}, from, 3, 2);
        expect(few.size() <= 2, "two orders at most");
        orders += few.size();
      } while (from != 0);
    }
    expect(orders == expected_.book.live_orders(), "all orders, a few at a time");
  }

  const replayed_log& expected_;
  height executed_;
  const exchange::exchange_application& app_;
  std::vector<std::string> differences_;
};

constexpr wide wide_max = ~wide{0};

/// A number as digits and how many of them stand behind the point; nothing where it is no plain number.
struct fraction {
  wide digits = 0;
  unsigned decimals = 0;
};

std::optional<fraction> read(std::string_view text) {
  fraction f;
  const auto point = text.find('.');
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point)
      continue;
    if (text[i] < '0' || text[i] > '9' || f.digits > (wide_max - 9) / 10)
      return std::nullopt;
    f.digits = f.digits * 10 + static_cast<unsigned>(text[i] - '0');
    f.decimals += point < i ? 1 : 0;
  }
  const bool plain = !text.empty() && point != 0 && point + 1 != text.size()
                     && (text.size() == 1 || text.front() != '0' || text[1] == '.')
                     && (point == std::string_view::npos || text.back() != '0');
  return plain ? std::optional{f} : std::nullopt;
}

} // namespace

std::optional<bool> is_written_as(std::string_view text, wide factor, wide value, unsigned unit) {
  const auto number = read(text);
  if (!number)
    return false;
  const auto& f = *number;
  auto left = f.digits;
  auto right = value;
  const auto times = [](wide& x, wide by) {
    if (by != 0 && x > wide_max / by)
      return false;
    x *= by;
    return true;
  };
  if (!times(left, factor))
    return std::nullopt;
  for (unsigned i = std::min(unit, f.decimals); i < unit; ++i)
    if (!times(left, 10))
      return std::nullopt;
  for (unsigned i = std::min(unit, f.decimals); i < f.decimals; ++i)
    if (!times(right, 10))
      return std::nullopt;
  return left == right;
}

std::vector<std::string> differences_in_answers(const replayed_log& expected, height executed,
                                                const exchange::exchange_application& app) {
  return questioner{expected, executed, app}.go();
}

std::vector<std::string> differences_in_texts(const exchange::exchange_genesis& g, const replayed_log& expected) {
  std::vector<std::string> differences;
  const auto check = [&](const std::string& text, wide factor, wide value, unsigned unit, const std::string& what) {
    if (!is_written_as(text, factor, value, unit).value_or(true))
      differences.push_back(what + " is written \"" + text + "\"");
  };
  for (std::uint16_t i = 0; i < g.instruments.size(); ++i) {
    const auto& traded = g.instruments[i];
    const exchange::instrument_units units{g, exchange::instrument_id{i}};
    const auto base = exchange::unit_of(g.assets[traded.base.value()].name).decimals;
    const auto quote = exchange::unit_of(g.assets[traded.quote.value()].name).decimals;
    for (const auto side : {side::buy, side::sell})
      for (const auto& o : expected.book.queue(exchange::instrument_id{i}, side)) {
        check(units.quantity_number(o.open.value()), 1, wide{o.open.value()} * traded.lot, base,
              std::to_string(o.open.value()) + " lots");
        // ticks * tick / 10^quote for lot / 10^base; cut off where the division leaves a rest.
        const auto cost = wide{o.price.value()} * traded.tick;
        wide scaled = cost;
        for (auto n = quote; n < base && scaled <= wide_max / 10; ++n)
          scaled *= 10;
        if (cost % traded.lot == 0 && scaled <= wide_max / 10)
          check(units.price_number(o.price.value()), traded.lot, scaled, quote > base ? quote - base : 0,
                "a price of " + std::to_string(o.price.value()) + " ticks");
      }
  }
  for (std::uint32_t a = 0; a < g.accounts.size(); ++a)
    for (std::uint16_t s = 0; s < g.assets.size(); ++s) {
      const auto free = expected.book.balance(exchange::account_id{a}, exchange::asset_id{s}).free;
      check(exchange::amount_number(g, exchange::asset_id{s}, free), 1, free.value(),
            exchange::unit_of(g.assets[s].name).decimals, std::to_string(free.value()) + " units");
    }
  return differences;
}

} // namespace bezant::simulation
