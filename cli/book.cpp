// bezant book: the order book and balances of a deployment, as f+1 replicas agree on them.
#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/report_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* footer = R"(
Prints the best levels of the book, the accounts of this client's sessions and what was traded since genesis. Each answer was
given alike by f+1 replicas for one height, so that an honest one is among them. Prices in ticks, quantities in lots.

Examples:
  bezant book --dir net
  bezant book --dir net --levels 20 --json book.json)";

struct book_command {
  deployment_place place;
  std::uint32_t instrument = 0;
  std::uint32_t levels = 5;
  std::uint64_t wait = 10;
  std::string json;
};

struct account_view {
  exchange::account_id id;
  exchange::inquiry_answer answer;
};

void print(const exchange::exchange_genesis& g, exchange::instrument_id i, const exchange::inquiry_answer& book,
           const std::vector<account_view>& accounts) {
  std::cout << fmt::format("{} after block {}: {} live orders, {} trades, {} lots\n", g.instruments[i.value()].name,
                           book.at.value(), book.live_orders, book.trades, book.lots);
  std::cout << fmt::format("{:>20} {:>8}  {:>12} | {:<12}  {:>8} {:>20}\n", "lots", "orders", "bid", "ask", "orders",
                           "lots");
  for (std::size_t k = 0; k < std::max(book.bids.size(), book.asks.size()); ++k) {
    const auto bid = k < book.bids.size() ? fmt::format("{:>20} {:>8}  {:>12}", book.bids[k].quantity.value(),
                                                        book.bids[k].orders, book.bids[k].price.value())
                                          : std::string(43, ' ');
    const auto ask = k < book.asks.size() ? fmt::format("{:<12}  {:>8} {:>20}", book.asks[k].price.value(),
                                                        book.asks[k].orders, book.asks[k].quantity.value())
                                          : std::string{};
    std::cout << bid << " | " << ask << '\n';
  }
  for (const auto& [id, answer] : accounts)
    for (const auto& b : answer.balances)
      std::cout << fmt::format("account {} ({}): {} {} free, {} held\n", id.value(), g.accounts[id.value()].name,
                               b.free.value(), g.assets[b.asset.value()].name, b.held.value());
}

nlohmann::ordered_json levels_json(const bounded_vector<exchange::depth_level, exchange::inquiry::levels_max>& list) {
  auto j = nlohmann::ordered_json::array();
  for (const auto& level : list)
    j.push_back({{"price", level.price.value()}, {"quantity", level.quantity.value()}, {"orders", level.orders}});
  return j;
}

std::string json_text(const exchange::exchange_genesis& g, exchange::instrument_id i,
                      const exchange::inquiry_answer& book, const std::vector<account_view>& accounts) {
  nlohmann::ordered_json j{{"instrument", g.instruments[i.value()].name},
                           {"height", book.at.value()},
                           {"state_digest", to_string(book.state)},
                           {"live", book.live_orders},
                           {"trades", book.trades},
                           {"volume", book.lots},
                           {"bids", levels_json(book.bids)},
                           {"asks", levels_json(book.asks)}};
  j["balances"] = nlohmann::ordered_json::array();
  for (const auto& [id, answer] : accounts)
    for (const auto& b : answer.balances)
      j["balances"].push_back({{"account", id.value()},
                               {"asset", g.assets[b.asset.value()].name},
                               {"free", b.free.value()},
                               {"held", b.held.value()}});
  return j.dump(2) + "\n";
}

int run_book(const book_command& c, const program& p) {
  constexpr const char* who = "bezant book";
  const auto loaded = load_client(c.place, p, who);
  if (!loaded)
    return exit_usage;
  const auto& g = loaded->founded.exchange;
  if (c.instrument >= g.instruments.size()) {
    std::cerr << who << ": there is no instrument " << c.instrument << "; genesis has " << g.instruments.size() << '\n';
    return exit_usage;
  }
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
    std::cerr << who << ": fewer than f+1 replicas gave one answer within " << c.wait << " s" << link_troubles(client)
              << '\n';
    return exit_check;
  }
  print(g, i, *book, accounts);
  if (!c.json.empty() && !write_file(c.json, json_text(g, i, *book, accounts)))
    return exit_usage;
  return exit_ok;
}

} // namespace

void add_book(CLI::App& app, program& p) {
  auto c = std::make_shared<book_command>();
  auto* command = app.add_subcommand("book", "Order book and balances of a deployment");
  command->footer(footer);
  add_place(*command, c->place);
  add_whole(*command, "--instrument", c->instrument, "Its number in genesis", 0, 1'000'000);
  add_whole(*command, "--levels", c->levels, "Price levels of each side", 1, exchange::inquiry::levels_max);
  add_whole(*command, "--wait", c->wait, "Wait so many seconds for f+1 equal answers", 1, 3'600);
  add_output(*command, "--json", c->json, "Write the same as JSON");
  command->callback([c, &p] { p.status = run_book(*c, p); });
}

} // namespace bezant::cli
