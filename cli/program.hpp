// The command line of `bezant`, also for programs of one's own that know more protocols or adversaries; and what every
// subcommand gets.
#pragma once

#include "adversaries/registry.hpp"
#include "protocols/registry.hpp"

#include <CLI/CLI.hpp>

#include <stop_token>
#include <string>
#include <vector>

namespace bezant::cli {

/// The state of one run of the program.
struct program {
  std::string name = "bezant"; ///< in help, complaints and commands that are printed to be typed again
  protocol_registry protocols = protocol_registry::built_in();
  adversary_registry adversaries = adversary_registry::built_in();
  std::stop_token stop;           ///< requested by the first Ctrl-C or SIGTERM
  int status = 0;                 ///< an `exit_code`, set by the subcommand that ran
  std::vector<std::string> words; ///< the command line, beginning with `name`
};

/// Parses the command line and runs the subcommand. Gives the exit status; writes errors to standard error. A program
/// of one's own gives its name, protocols and adversaries in `p`; the rest of `p` is set here.
int run(int argc, const char* const* argv, program p = {});

void add_settle(CLI::App& app, program& p);
void add_simulate(CLI::App& app, program& p);
void add_twins(CLI::App& app, program& p);
void add_swarm(CLI::App& app, program& p);
void add_compare(CLI::App& app, program& p);
void add_demo(CLI::App& app, program& p);
void add_audit(CLI::App& app, program& p);
void add_bench(CLI::App& app, program& p);
void add_keygen(CLI::App& app, program& p);
void add_node(CLI::App& app, program& p);
void add_status(CLI::App& app, program& p);
void add_trade(CLI::App& app, program& p);
void add_book(CLI::App& app, program& p);
void add_orders(CLI::App& app, program& p);
void add_testnet(CLI::App& app, program& p);
/// Below `testnet`.
void add_testnet_run(CLI::App& testnet, program& p);
/// Below `audit`.
void add_forensics(CLI::App& audit, program& p);

} // namespace bezant::cli
