#include "cli/bench_book.hpp"

#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/report_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <unistd.h>

namespace bezant::cli {

namespace {

using nlohmann::ordered_json;
using recordings::flow_bench_result;
using recordings::flow_contestant;

constexpr const char* bench_book_footer = R"(
Only the events after the flow's prefill are timed. The engine runs with its checks, holds and settlement on; beside it
runs a textbook book (std::map, std::list, std::unordered_map) that only matches. Both must match the oracle in the
file's header; the status is 1 if one does not.

Examples:
  bezant bench book --flow flowA.bin
  bezant bench book --flow flowA.bin --repeat 7 --json book.json)";

ordered_json json_of(const flow_bench_result& r, const flow_contestant& c) {
  ordered_json runs = ordered_json::array();
  for (const auto& t : c.runs)
    runs.push_back({{"cpu_ns", t.cpu_ns}, {"wall_ns", t.wall_ns}});
  return {
    {"name", c.name},
    {"events_per_s", r.per_second(c)},
    {"events_per_s_wall", r.wall_per_second(c)},
    {"trades", c.tally.trades},
    {"volume", c.tally.volume},
    {"notional", c.tally.notional},
    {"digest", fmt::format("{:016x}", c.tally.digest)},
    {"live", c.tally.live_orders},
    {"live_quantity", c.tally.live_quantity},
    {"refused", c.refused},
    {"matches_oracle", c.matches_oracle},
    {"cpu_ns", c.best().cpu_ns},
    {"wall_ns", c.best().wall_ns},
    {"runs", runs},
  };
}

std::string line_of(const flow_bench_result& r, const flow_contestant& c) {
  return fmt::format("{:<10} {:>12} {:>12} {:>9} {:>11} {:>17} {:>9}  {}\n", c.name, r.per_second(c),
                     r.wall_per_second(c), c.tally.trades, c.tally.volume, fmt::format("{:016x}", c.tally.digest),
                     c.tally.live_orders, c.matches_oracle ? "matches" : "DIFFERS");
}

} // namespace

std::string bench_book_text(const flow_bench_result& r) {
  auto text = fmt::format("Flow {} of seed {}: {} events after {} of prefill, symbols {}, {}\n\n", r.variant, r.seed,
                          r.events, r.prefill, r.symbols,
                          r.verified ? "every record is what variant and seed give" : "records not verified");
  text += fmt::format("{:<10} {:>12} {:>12} {:>9} {:>11} {:>17} {:>9}  {}\n", "", "events/s", "events/s", "trades",
                      "volume", "digest", "live", "oracle");
  text += fmt::format("{:<10} {:>12} {:>12}\n", "", "CPU time", "wall time");
  text += line_of(r, r.engine);
  text += line_of(r, r.textbook);
  text += fmt::format("{:<10} {:>12} {:>12} {:>9} {:>11} {:>17} {:>9}\n\n", "oracle", "", "", r.oracle.trades,
                      r.oracle.volume, fmt::format("{:016x}", r.oracle.digest), r.oracle.live_orders);
  for (const auto& [name, value] : r.conditions)
    text += fmt::format("{:<15} {}\n", name + ':', value);
  return text;
}

std::string bench_book_json(const flow_bench_result& r) {
  auto out = json_of(r, r.engine);
  out["flow"] = {{"variant", std::string{r.variant}},
                 {"seed", r.seed},
                 {"symbols", r.symbols},
                 {"prefill", r.prefill},
                 {"events", r.events},
                 {"verified", r.verified}};
  out["oracle"] = {{"trades", r.oracle.trades},     {"volume", r.oracle.volume},
                   {"notional", r.oracle.notional}, {"digest", fmt::format("{:016x}", r.oracle.digest)},
                   {"live", r.oracle.live_orders},  {"live_quantity", r.oracle.live_quantity}};
  out["baseline"] = json_of(r, r.textbook);
  auto& conditions = out["conditions"] = ordered_json::object();
  for (const auto& [name, value] : r.conditions)
    conditions[name] = value;
  return out.dump(2);
}

int bench_book(const bench_book_command& c, std::ostream& out, std::ostream& err) {
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  std::string why;
  const auto done = recordings::run_flow_bench(c.flow, c.options, &why);
  if (!done) {
    err << "bezant bench book: " << (why.empty() ? done.error().message() : why) << '\n';
    return exit_usage;
  }
  const auto& r = done.value();
  if (!c.json.empty() && !write_file(c.json, bench_book_json(r) + "\n"))
    return exit_usage;
  out << bench_book_text(r);
  return r.engine.matches_oracle && r.textbook.matches_oracle ? exit_ok : exit_check;
}

void add_bench_book(CLI::App& bench, program& p) {
  auto c = std::make_shared<bench_book_command>();
  auto* sub = bench.add_subcommand("book", "The matching engine on an order flow with an oracle");
  sub->footer(bench_book_footer);
  sub->add_option("--flow", c->flow, "The flow, an OFLOW1 file")->required()->type_name("FILE");
  add_whole(*sub, "--repeat", c->options.repeats, "Runs of engine and textbook book, in turns", 1, 1'000);
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  sub->add_flag_callback(
    "--no-verify", [c] { c->options.verify = false; }, "Do not generate the flow anew to compare each record");
  sub->callback([c, &p] {
    // Half a measurement is none: there is nothing to save.
    const std::stop_callback leave{p.stop, [] { _exit(exit_interrupted); }};
    p.status = bench_book(*c, std::cout, std::cerr);
  });
}

} // namespace bezant::cli
