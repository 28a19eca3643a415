// bezant orders: a session's live orders and what became of its last frames, as f+1 replicas agree on them.
#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/frame_fates.hpp"
#include "cli/numbers.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "cli/text_table.hpp"
#include "exchange/units.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>

namespace bezant::cli {

namespace {

constexpr const char* orders_footer = R"(
Lists a session's orders that rest in the book, and what became of its last frames. Each answer was given alike by
f+1 replicas for one height, so that an honest one is among them. No key is needed: anybody may ask.

Many orders come in pages, each of one block; the output says which blocks when they differ.

The exchange keeps the outcomes of a session's last frames (as many as genesis says by pending_max), also after
restarts. A frame that was not executed may still be, as long as a replica has it.

Examples:
  bezant orders --dir net
  bezant orders --dir net --session 1 --frames 20 --json orders.json

Status 0: f+1 replicas told; 1: fewer than f+1 gave one answer in time; 2: bad options or files.)";

struct orders_command {
  deployment_place place;
  std::size_t session = 0;
  std::uint64_t frames = 5;
  std::uint64_t wait = 10;
  std::string json;
};

/// What was told of a session.
struct session_view {
  height first, last; ///< the blocks after which pages were told
  digest state;       ///< after the last one
  sequence_number next;
  std::vector<exchange::live_order> orders; ///< by id
  std::vector<exchange::told_frame> frames;
};

std::optional<session_view> ask(client::cluster_client& of, session_id session, const orders_command& c,
                                const std::stop_token& stop) {
  const auto patience = seconds(static_cast<std::int64_t>(c.wait));
  session_view view;
  exchange::inquiry what;
  what.what = exchange::inquiry_kind::orders;
  what.session = session;
  std::map<exchange::order_id, exchange::live_order> by_id; // an order that moved between pages is told twice
  do {
    const auto page = of.agreed(what, patience, stop, view.last);
    if (!page)
      return std::nullopt;
    if (what.from == 0)
      view.first = page->at;
    view.last = page->at;
    view.state = page->state;
    view.next = page->next;
    for (const auto& o : page->page)
      by_id.insert_or_assign(o.id, o);
    if (page->next_page != 0 && page->next_page <= what.from)
      return std::nullopt; // f+1 replicas that lead in a circle
    what.from = page->next_page;
  } while (what.from != 0);
  for (const auto& [id, o] : by_id)
    view.orders.push_back(o);
  if (c.frames != 0 && view.next.value() > 1) {
    const auto first = view.next.value() - std::min(c.frames, view.next.value() - 1);
    auto told =
      ask_fates(of, session, sequence_number{first}, sequence_number{view.next.value() - 1}, patience, stop, view.last);
    if (!told)
      return std::nullopt;
    view.frames = std::move(told->frames);
  }
  return view;
}

std::string orders_text(const exchange::exchange_genesis& g, const std::vector<exchange::live_order>& orders) {
  std::vector<text_row> rows{{"id", "instrument", "side", "price", "open"}};
  for (const auto& o : orders) {
    const exchange::instrument_units units{g, o.instrument};
    rows.push_back({std::to_string(o.id.value()), g.instruments[o.instrument.value()].name,
                    std::string{to_string(o.side)}, units.price_text(o.price.value()),
                    units.quantity_text(o.open.value())});
  }
  align(rows, "rllrr");
  std::string text;
  for (const auto& row : rows)
    text += "  " + joined(row) + "\n";
  return text;
}

void print(const exchange::exchange_genesis& g, session_id session, const session_view& view) {
  const auto blocks = view.first == view.last
                        ? fmt::format("block {}", view.last.value())
                        : fmt::format("blocks {} to {}, page by page", view.first.value(), view.last.value());
  show(fmt::format("session {} after {}: {} live orders, next frame {}\n", session.value(), blocks, view.orders.size(),
                   view.next.value()));
  if (!view.orders.empty())
    show(orders_text(g, view.orders));
  for (const auto& f : view.frames) {
    auto line = fmt::format("frame {}: {}", f.sequence.value(), fate_text(f));
    if (f.fate == exchange::frame_fate::executed) {
      const auto refused = static_cast<std::size_t>(
        std::ranges::count_if(f.results, [](const auto& r) { return r.code != exchange::reject::none; }));
      line += fmt::format(": {} commands accepted, {} refused", f.results.size() - refused, refused);
    }
    show(line + "\n");
  }
}

nlohmann::ordered_json order_json(const exchange::exchange_genesis& g, const exchange::live_order& o) {
  const exchange::instrument_units units{g, o.instrument};
  return {{"id", o.id.value()},
          {"account", o.account.value()},
          {"instrument", g.instruments[o.instrument.value()].name},
          {"side", std::string{to_string(o.side)}},
          {"price", o.price.value()},
          {"open", o.open.value()},
          {"price_text", units.price_text(o.price.value())},
          {"open_text", units.quantity_text(o.open.value())}};
}

nlohmann::ordered_json frame_json(const exchange::told_frame& f) {
  nlohmann::ordered_json j{{"sequence", f.sequence.value()}, {"fate", std::string{fate_name(f.fate)}}};
  if (f.fate != exchange::frame_fate::executed)
    return j;
  j["height"] = f.at.value();
  j["transaction"] = to_string(f.transaction_id);
  j["results"] = nlohmann::ordered_json::array();
  for (const auto& r : f.results)
    j["results"].push_back(
      {{"code", std::string{to_string(r.code)}}, {"filled", r.filled.value()}, {"open", r.open.value()}});
  return j;
}

std::string json_text(const exchange::exchange_genesis& g, const orders_command& c, session_id session,
                      const session_view& view) {
  nlohmann::ordered_json j{{"session", c.session},
                           {"session_id", session.value()},
                           {"height", view.last.value()},
                           {"height_first", view.first.value()},
                           {"state_digest", to_string(view.state)},
                           {"next_frame", view.next.value()}};
  j["orders"] = nlohmann::ordered_json::array();
  for (const auto& o : view.orders)
    j["orders"].push_back(order_json(g, o));
  j["frames"] = nlohmann::ordered_json::array();
  for (const auto& f : view.frames)
    j["frames"].push_back(frame_json(f));
  return j.dump(2) + "\n";
}

int run_orders(const orders_command& c, const program& p) {
  constexpr const char* who = "bezant orders";
  const auto loaded = load_client(c.place, p, who);
  if (!loaded)
    return exit_usage;
  if (!has_session(*loaded, c.session, who))
    return exit_usage;
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  const auto session = loaded->client.sessions[c.session].id;
  client::cluster_client client{client_of(*loaded)};
  const auto view = ask(client, session, c, p.stop);
  if (p.stop.stop_requested())
    return exit_interrupted;
  if (!view) {
    complain_of_silence(client, c.wait, who);
    return exit_check;
  }
  const auto& g = loaded->founded.exchange;
  if (std::ranges::any_of(view->orders, [&](const auto& o) { return o.instrument.value() >= g.instruments.size(); })) {
    std::cerr << who << ": f+1 replicas tell of an instrument that genesis does not know\n";
    return exit_check;
  }
  print(g, session, *view);
  if (!c.json.empty() && !write_file(c.json, json_text(g, c, session, *view)))
    return exit_usage;
  return exit_ok;
}

} // namespace

void add_orders(CLI::App& app, program& p) {
  auto c = std::make_shared<orders_command>();
  auto* command = app.add_subcommand("orders", "A session's live orders, and what became of its last frames");
  command->footer(orders_footer);
  add_place(*command, c->place);
  add_whole(*command, "--session", c->session, "Which of the client file's sessions, from 0", 0, 1'000'000);
  add_whole(*command, "--frames", c->frames, "Tell what became of so many last frames", 0,
            exchange::exchange_genesis::pending_limit);
  add_whole(*command, "--wait", c->wait, "Wait so many seconds for f+1 equal answers", 1, 3'600);
  add_output(*command, "--json", c->json, "Write the same as JSON");
  command->callback([c, &p] { p.status = run_orders(*c, p); });
}

} // namespace bezant::cli
