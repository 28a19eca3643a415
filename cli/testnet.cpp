// bezant testnet: the files of a cluster on this machine.
#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"
#include "core/genesis.hpp"
#include "deployment/testnet_files.hpp"

#include <fmt/format.h>

#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* testnet_footer = R"text(
Writes a folder with all that a cluster on this machine needs:
  D/genesis.toml                 what all agree on: protocol, keys, instruments, accounts, deposits
  D/replica-K/node.toml          replica K's own configuration
  D/replica-K/key                its secret key, for its owner alone
  D/replica-K/certificate.pem    the certificate of that key, for tools
  D/client.toml                  where the replicas are, and the sessions
  D/sessions/session-S.key       the secret key of session S

Session S buys on account 2S+1, which owns dollars, and sells on account 2S+2, which owns bitcoins. With --for, lots, ticks
and deposits are those with which "bezant settle" settles that recording.

Examples:
  bezant testnet --dir net                                  (four replicas, hotstuff, one session)
  bezant testnet up --dir net --detach
  bezant testnet down --dir net
  bezant testnet --dir seven --replicas 7 --protocol pbft --base-port 8100 --sessions 3
  bezant testnet --dir traitor --adversary "3=equivocate | delay(200ms)"
  bezant testnet --dir day --for orders.csv.xz --format lobster --maker-fee 500

A folder that has something in it is left alone: it may hold keys that nobody else has. docs/deployment.md tells how the
same files are put on several machines.)text";

struct testnet_command {
  deployment::testnet_options options;
  std::vector<std::string> protocol_options;
  std::vector<std::string> adversaries;
  simulation::recorded_source recording;
  std::string format;
};

void complete(testnet_command& c) {
  auto& o = c.options;
  o.options = parse_options(c.protocol_options);
  for (const auto& text : c.adversaries) {
    const auto a = parse_adversary(text, o.replicas);
    for (const auto who : a.who)
      if (!o.adversaries.emplace(who, a.behaviour).second)
        refuse_adversary(text, "replica " + std::to_string(who.value()) + " has an adversary already");
  }
  if (c.recording.file.empty() != c.format.empty())
    throw CLI::ValidationError("--for", "a recording needs both, --for FILE and --format NAME");
  if (c.format.empty())
    return;
  std::string why;
  const auto format = recordings::parse_format(c.format, &why);
  if (!format)
    throw CLI::ValidationError("--format", why);
  c.recording.format = format.value();
  o.recording = c.recording;
}

int write(const testnet_command& c, const program& p) {
  const auto& o = c.options;
  std::string problem;
  const auto founded = deployment::write_testnet(o, {p.protocols, p.adversaries}, problem);
  if (!founded) {
    std::cerr << "bezant testnet: " << problem << '\n';
    return exit_usage;
  }
  const auto n = founded->chain.replicas.size();
  const auto ports = n == 1 ? std::to_string(o.base_port) : fmt::format("{} to {}", o.base_port, o.base_port + n - 1);
  show(fmt::format("{}: {} replicas of {}, of which {} may be faulty, on 127.0.0.1, ports {}; {} client session{}\n"
                   "chain {}\n\nNext:\n  {} testnet up --dir {} --detach\n",
                   o.dir, n, founded->chain.protocol, faults_max(n), ports, o.sessions, o.sessions == 1 ? "" : "s",
                   to_string(chain_id(founded->chain)), p.name, shell_word(o.dir)));
  for (const auto& [who, behaviour] : o.adversaries)
    std::cerr << fmt::format("bezant testnet: replica {} will misbehave: {}\n", who.value(), behaviour);
  if (o.adversaries.size() > faults_max(n))
    std::cerr << fmt::format("bezant testnet: that is more than {} replicas bear; nothing is promised\n", n);
  return exit_ok;
}

} // namespace

void add_testnet(CLI::App& app, program& p) {
  using deployment::testnet_options;
  auto c = std::make_shared<testnet_command>();
  auto& o = c->options;
  auto* sub = app.add_subcommand("testnet", "Make, start and stop a cluster of processes on this machine");
  sub->footer(testnet_footer);
  sub->require_subcommand(0, 1);
  auto* dir = sub->add_option("--dir", o.dir, "The new folder")->type_name("D");
  add_whole(*sub, "--replicas", o.replicas, "Replicas", 1, testnet_options::replicas_max);
  sub->add_option("--protocol", o.protocol, "Consensus protocol: " + names_of(p.protocols))
    ->type_name("NAME")
    ->capture_default_str();
  sub->add_option("--option", c->protocol_options, "Protocol option, such as delta=50ms; may be repeated")
    ->type_name("NAME=VALUE")
    ->allow_extra_args(false);
  add_whole(*sub, "--base-port", o.base_port, "Replica K listens at this port plus K", 1, 65'535);
  add_whole(*sub, "--sessions", o.sessions, "Client sessions", 1, testnet_options::sessions_max);
  sub->add_option("--instrument", o.instrument, "What the instrument is called")
    ->type_name("NAME")
    ->default_str("BTC/USD");
  add_whole(*sub, "--maker-fee", o.maker_fee, "Millionths of a trade's value", 0, 1'000'000);
  add_whole(*sub, "--taker-fee", o.taker_fee, "Millionths of a trade's value", 0, 1'000'000);
  sub->add_option("--for", c->recording.file, "Found the exchange on which this recording can be settled")
    ->type_name("FILE");
  sub->add_option("--format", c->format, "What that file is: " + recordings::format_names())->type_name("NAME");
  add_whole(*sub, "--limit", c->recording.limit, "Look at this many events of it at most", 1)->default_str("all");
  sub
    ->add_option("--adversary", c->adversaries,
                 "Replicas that misbehave, such as \"3=equivocate | delay(200ms)\"; may be repeated")
    ->type_name("REPLICAS=BEHAVIOUR")
    ->allow_extra_args(false);
  add_testnet_run(*sub, p);
  sub->parse_complete_callback([sub] {
    if (sub->get_subcommands().empty())
      return;
    // They would be taken and do nothing.
    for (const auto* option : sub->get_options())
      if (option->count() > 0)
        throw CLI::ValidationError(option->get_name(), "is for making a testnet; \""
                                                         + sub->get_subcommands().front()->get_name()
                                                         + "\" takes what is in the folder");
  });
  sub->callback([c, sub, dir, &p] {
    if (!sub->get_subcommands().empty())
      return;
    if (dir->count() == 0)
      throw CLI::RequiredError("--dir");
    complete(*c);
    p.status = write(*c, p);
  });
}

} // namespace bezant::cli
