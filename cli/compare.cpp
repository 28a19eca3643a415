// bezant compare: protocols side by side, under the same network, load and faults.
#include "cli/compare_lists.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"
#include "simulation/compare/calibrate.hpp"
#include "simulation/compare/run_grid.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace bezant::cli {

namespace {

using comparison::grid;
using comparison::outcome_rows;

constexpr const char* compare_footer = R"(
Every combination of the lists is a cell: a cluster in virtual time with simulated signatures whose costs are charged
to each replica's one processor, and with a network that has delay and bandwidth. A cell is measured after a warm-up;
docs/metrics.md defines every number. Lists are separated by commas. A GRID file holds the same keys and more: costs,
bandwidth, delays that change, variants of a protocol; docs/compare-grids.md explains them. Flags come before the file.
The same grid gives the same files, to the byte, whatever --jobs says.

Examples:
  bezant compare                                             all protocols, 4 replicas, full blocks of 400
  bezant compare --replicas 4,7,16 --block 1,400 --json out.json --csv out.csv --jobs 2
  bezant compare --delay 1ms,10ms,50±10ms                    also written 50+-10ms: from 40 to 60 ms
  bezant compare --replicas 10 --silent 0,1,2,3 --seeds 5    replicas that say nothing, five schedules each
  bezant compare --behaviours "equivocate,slow-leader,fork | withhold-votes" --byzantine 0,1 --replicas 4
  bezant compare --load 1000,10000,50000                     transactions a second, instead of full blocks
  bezant compare --protocols streamlet --option streamlet.delta=20ms
  bezant compare examples/compare/scaling.toml --json out.json
  bezant compare examples/compare/scaling.toml --json out.json --resume out.json    goes on after Ctrl-C
  bezant compare --real-time                                 real threads and real signatures, no model

A cell in which nothing was committed is a row like any other, with zeros and a note.)";

/// The command line of `compare`; lists as text.
struct compare_command {
  std::string file;
  compare_lists lists;
  comparison::grid_overrides overrides;
  std::optional<std::uint64_t> seeds;
  bool calibrate = false;
  std::size_t jobs = 1;
  std::string json;
  std::string csv;
  std::string resume;
  bool wide = false;
};

/// False, with a complaint, if one result would destroy the other or the grid.
bool outputs_differ(const compare_command& c) {
  for (const auto& [one, other] : {std::pair{c.json, c.csv}, {c.json, c.file}, {c.csv, c.file}, {c.csv, c.resume}})
    if (!one.empty() && !other.empty() && same_file(one, other)) {
      std::cerr << "bezant compare: " << one << ": one file cannot be two things at once\n";
      return false;
    }
  return true;
}

std::optional<std::string> content_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    return std::nullopt;
  return text.str();
}

/// The rows to begin with, and measured constants; false if the file to go on from does not fit.
bool prepare(const compare_command& c, grid& g, std::map<std::string, comparison::row>& known) {
  std::string text;
  if (!c.resume.empty()) {
    auto read = content_of(c.resume);
    if (!read) {
      std::cerr << "bezant compare: " << c.resume << ": cannot be read\n";
      return false;
    }
    text = *std::move(read);
  }
  if (c.calibrate) {
    // The rows of one file are made with the same constants.
    const auto old = c.resume.empty() ? std::nullopt : comparison::read_costs(text);
    g.costs = old ? *old : comparison::calibrate();
    g.calibrated = true;
  }
  if (c.resume.empty())
    return true;
  std::string why;
  auto rows = read_rows(text, g, BEZANT_VERSION, why);
  if (!rows) {
    std::cerr << "bezant compare: " << c.resume << " " << why << '\n';
    return false;
  }
  known = *std::move(rows);
  return true;
}

std::string conditions_text(const grid& g) {
  if (g.real_time)
    return "Real threads, real signatures, no network delay: not repeatable.\n\n";
  const auto us = [](duration d) { return fmt::format("{:g} us", static_cast<double>(d.ns) / 1e3); };
  return fmt::format("Virtual time; a signature costs {}, checking one {}, hashing 1 KiB {}{}; {}.\n\n",
                     us(g.costs.sign), us(g.costs.verify), us(g.costs.hash_kib), g.calibrated ? " (measured here)" : "",
                     g.bytes_per_second == 0
                       ? "unlimited bandwidth"
                       : fmt::format("{:g} Mbit/s uplinks", static_cast<double>(g.bytes_per_second) * 8 / 1e6));
}

/// What is said when not all cells were run.
std::string rest_text(const compare_command& c, const program& p, const outcome_rows& done) {
  auto text = fmt::format("\nINCOMPLETE  {} of {} cells were run\n", done.rows.size(), done.planned);
  if (c.json.empty())
    return text + "With --json FILE a run can be resumed.\n";
  return text + "Go on with:\n  " + command_without(p.words, "--resume") + " --resume " + shell_word(c.json) + "\n";
}

int run_compare(const compare_command& c, const program& p) {
  comparison::known_names names;
  names.protocols = p.protocols;
  names.adversaries = p.adversaries;
  std::vector<std::string> problems;
  auto g = read_grid(c.file, names, c.overrides, problems);
  for (const auto& text : problems)
    std::cerr << "bezant compare: " << text << '\n';
  if (!g || !outputs_differ(c))
    return exit_usage;
  for (const auto* path : {&c.json, &c.csv})
    if (!path->empty() && !can_write(*path))
      return exit_usage;
  std::map<std::string, comparison::row> known;
  if (!prepare(c, *g, known))
    return exit_usage;
  const auto done = [&] {
    progress_line line{"comparing"};
    return run_grid(
      *g, names, g->real_time ? 1 : c.jobs, known, // on real threads cells would take each other's time
      [&line](std::size_t cells, std::size_t planned, const std::string& what) { line.show(cells, planned, what); },
      p.stop);
  }();
  if (!c.json.empty() && !write_file(c.json, json_text(*g, BEZANT_VERSION, done)))
    return exit_usage;
  if (!c.csv.empty() && !write_file(c.csv, csv_text(done)))
    return exit_usage;
  const auto to = terminal::of(STDOUT_FILENO);
  show(conditions_text(*g));
  const auto room = to.narrow() && !c.wide ? to.width() : 0;
  const auto table = table_text(*g, done, room);
  if (room == 0)
    std::cout << table;
  else
    show(table + (table == table_text(*g, done) ? "" : "--wide shows all, --json and --csv write all.\n"));
  if (done.complete())
    return exit_ok;
  show(rest_text(c, p, done));
  return p.stop.stop_requested() ? exit_interrupted : exit_incomplete;
}

} // namespace

void add_compare(CLI::App& app, program& p) {
  auto c = std::make_shared<compare_command>();
  auto* sub = app.add_subcommand("compare", "Measure protocols side by side");
  sub->footer(compare_footer);
  sub->add_option("GRID", c->file, "What to compare, a TOML file; without one, flags and defaults say it")
    ->type_name("");
  c->lists.add_to(*sub, p.protocols);
  auto* real = sub->add_flag("--real-time", c->overrides.real_time, "Real threads, clock and signatures");
  sub->add_flag("--calibrate", c->calibrate, "Measure what cryptography costs here, and use that")->excludes(real);
  add_whole(*sub, "--jobs", c->jobs, "Cells at the same time; one in real time", 1, 256);
  sub->add_flag("--wide", c->wide, "All columns, however narrow the terminal is");
  add_output(*sub, "--json", c->json, "Write the results as JSON");
  add_output(*sub, "--csv", c->csv, "Write the results as CSV");
  sub->add_option("--resume", c->resume, "Take finished cells from this JSON file of the same grid")->type_name("FILE");
  sub->callback([c, &p] {
    c->lists.read_into(c->overrides);
    p.status = run_compare(*c, p);
  });
}

} // namespace bezant::cli
