// bezant book: the order book and balances of a deployment, as f+1 replicas agree on them.
#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "cli/text_table.hpp"
#include "exchange/units.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* book_footer = R"(
Prints the best levels of the book, the accounts of this client's sessions and what was traded since genesis. Each answer was
given alike by f+1 replicas for one height, so that an honest one is among them. Amounts, quantities and prices are in whole
assets with their decimals; with --raw in what the exchange counts in: minor units, lots and ticks. JSON has both.

Examples:
  bezant book --dir net
  bezant book --dir net --levels 20 --json book.json
  bezant book --dir net --raw                  (in lots and ticks, as "bezant trade" takes them)

Status 0 means that the answers were printed; 1 that fewer than f+1 replicas gave one answer; 2 that a file or an argument is
not as it must be.)";

struct book_command {
  deployment_place place;
  std::uint32_t instrument = 0;
  std::uint32_t levels = 5;
  std::uint64_t wait = 10;
  std::string json;
  bool raw = false;
};

struct account_view {
  exchange::account_id id;
  exchange::inquiry_answer answer;
};

/// A level in words: price, quantity, orders.
using level_row = std::array<std::string, 3>;

/// The two sides, each with its heading first, beside each other, or below each other where there is no room.
std::string depth_text(const std::vector<level_row>& bids, const std::vector<level_row>& asks, const terminal& to) {
  std::vector<text_row> left, right;
  for (std::size_t k = 0; k < std::max(bids.size(), asks.size()); ++k) {
    const auto& bid = k < bids.size() ? bids[k] : level_row{};
    const auto& ask = k < asks.size() ? asks[k] : level_row{};
    left.push_back({bid[1], bid[2], bid[0]});
    right.push_back({ask[0], ask[2], ask[1]});
  }
  align(left, "rrr");
  align(right, "lrr");
  std::string text;
  const auto middle = std::string{" | "};
  if (columns_of(joined(left[0]) + middle + joined(right[0])) <= to.width()) {
    for (std::size_t k = 0; k < left.size(); ++k) {
      auto line = joined(left[k]) + middle + joined(right[k]);
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
    return text;
  }
  for (const auto* side : {&asks, &bids}) {
    std::vector<text_row> rows;
    for (const auto& l : *side)
      rows.push_back({l[0], l[1], l[2]});
    align(rows, "rrr");
    for (const auto& row : rows)
      text += joined(row) + "\n";
    text += side == &asks ? "\n" : "";
  }
  return text;
}

void print(const exchange::exchange_genesis& g, exchange::instrument_id i, const exchange::inquiry_answer& book,
           const std::vector<account_view>& accounts, bool raw) {
  const exchange::instrument_units units{g, i};
  const auto to = terminal::of(STDOUT_FILENO);
  show(fmt::format("{} after block {}: {} live orders, {} trades, {}\n", g.instruments[i.value()].name, book.at.value(),
                   book.live_orders, book.trades,
                   raw ? fmt::format("{} lots", book.lots) : units.quantity_text(book.lots)));
  show(units.scale_text() + (raw ? "\n" : "; orders are placed in lots and ticks, which --raw shows\n"));
  const auto side = [&](const auto& levels, const std::string& name) {
    std::vector<level_row> rows{{name + (raw ? "" : " " + units.quote()), raw ? "lots" : units.base(), "orders"}};
    for (const auto& l : levels)
      rows.push_back({raw ? std::to_string(l.price.value()) : units.price_number(l.price.value()),
                      raw ? std::to_string(l.quantity.value()) : units.quantity_number(l.quantity.value()),
                      std::to_string(l.orders)});
    return rows;
  };
  std::cout << depth_text(side(book.bids, "bid"), side(book.asks, "ask"), to);
  for (const auto& [id, answer] : accounts)
    for (const auto& b : answer.balances) {
      const auto& asset = g.assets[b.asset.value()].name;
      show(raw ? fmt::format("account {} ({}): {} {} free, {} held\n", id.value(), g.accounts[id.value()].name,
                             b.free.value(), asset, b.held.value())
               : fmt::format("account {} ({}): {} free, {} held\n", id.value(), g.accounts[id.value()].name,
                             amount_text(g, b.asset, b.free), amount_number(g, b.asset, b.held)));
    }
}

nlohmann::ordered_json levels_json(const bounded_vector<exchange::depth_level, exchange::inquiry::levels_max>& list,
                                   const exchange::instrument_units& units) {
  auto j = nlohmann::ordered_json::array();
  for (const auto& level : list)
    j.push_back({{"price", level.price.value()},
                 {"quantity", level.quantity.value()},
                 {"orders", level.orders},
                 {"price_text", units.price_text(level.price.value())},
                 {"quantity_text", units.quantity_text(level.quantity.value())}});
  return j;
}

std::string json_text(const exchange::exchange_genesis& g, exchange::instrument_id i,
                      const exchange::inquiry_answer& book, const std::vector<account_view>& accounts) {
  const exchange::instrument_units units{g, i};
  nlohmann::ordered_json j{{"instrument", g.instruments[i.value()].name},
                           {"height", book.at.value()},
                           {"state_digest", to_string(book.state)},
                           {"live", book.live_orders},
                           {"trades", book.trades},
                           {"volume", book.lots},
                           {"volume_text", units.quantity_text(book.lots)},
                           {"bids", levels_json(book.bids, units)},
                           {"asks", levels_json(book.asks, units)}};
  j["balances"] = nlohmann::ordered_json::array();
  for (const auto& [id, answer] : accounts)
    for (const auto& b : answer.balances)
      j["balances"].push_back({{"account", id.value()},
                               {"asset", g.assets[b.asset.value()].name},
                               {"free", b.free.value()},
                               {"held", b.held.value()},
                               {"free_text", amount_text(g, b.asset, b.free)},
                               {"held_text", amount_text(g, b.asset, b.held)}});
  return j.dump(2) + "\n";
}

int run_book(const book_command& c, const program& p) {
  constexpr const char* who = "bezant book";
  const auto loaded = load_client(c.place, p, who);
  if (!loaded)
    return exit_usage;
  const auto& g = loaded->founded.exchange;
  if (!has_instrument(*loaded, c.instrument, who))
    return exit_usage;
  const exchange::instrument_id i{static_cast<exchange::instrument_id::rep>(c.instrument)};
  client::cluster_client client{client_of(*loaded)};
  const auto patience = seconds(static_cast<std::int64_t>(c.wait));
  const auto book = client.agreed({exchange::inquiry_kind::depth, i, {}, {}, c.levels}, patience, p.stop);
  std::vector<account_view> accounts;
  std::set<exchange::account_id> ids;
  for (const auto& s : loaded->client.sessions) {
    ids.insert(s.buys);
    ids.insert(s.sells);
  }
  for (const auto id : ids)
    if (auto answer = client.agreed({exchange::inquiry_kind::balances, i, id, {}, 0}, patience, p.stop))
      accounts.push_back({id, std::move(*answer)});
  if (p.stop.stop_requested())
    return exit_interrupted;
  if (!book || accounts.size() != ids.size()) {
    complain_of_silence(client, c.wait, who);
    return exit_check;
  }
  print(g, i, *book, accounts, c.raw);
  if (!c.json.empty() && !write_file(c.json, json_text(g, i, *book, accounts)))
    return exit_usage;
  return exit_ok;
}

} // namespace

void add_book(CLI::App& app, program& p) {
  auto c = std::make_shared<book_command>();
  auto* command = app.add_subcommand("book", "Order book and balances of a deployment");
  command->footer(book_footer);
  add_place(*command, c->place);
  add_whole(*command, "--instrument", c->instrument, "Its number in genesis", 0, 1'000'000);
  add_whole(*command, "--levels", c->levels, "Price levels of each side", 1, exchange::inquiry::levels_max);
  add_whole(*command, "--wait", c->wait, "Wait so many seconds for f+1 equal answers", 1, 3'600);
  command->add_flag("--raw", c->raw, "In lots, ticks and minor units instead of whole assets");
  add_output(*command, "--json", c->json, "Write the same as JSON");
  command->callback([c, &p] { p.status = run_book(*c, p); });
}

} // namespace bezant::cli
