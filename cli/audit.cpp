// bezant audit, and its subcommand verify: checks evidence from its files alone, long after and far from the cluster.
#include "audit/verify.hpp"

#include "cli/exit_codes.hpp"
#include "cli/founding_file.hpp"
#include "cli/program.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "core/simulated_signatures.hpp"
#include "exchange/exchange_application.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* audit_footer = R"(
Evidence proves to anybody who has the genesis file that a replica signed what no honest replica signs; docs/evidence.md
says what is proven by what. Nothing else is needed: no replica is asked, no trace is read.

Examples:
  bezant simulate examples/scenarios/four-honest.toml --evidence found     (writes found/genesis.bzfd and found/*.bzev)
  bezant audit verify found/*.bzev --genesis found/genesis.bzfd --signatures simulated

Chains are signed with Ed25519. Scenarios may be run with simulated signatures, which prove something only to who trusts
the run; evidence from them is checked with "--signatures simulated".

Status 0 means that all evidence holds, 1 that some does not, 2 that a file could not be read or is something else.)";

struct verify_command {
  std::vector<std::string> files;
  std::string genesis;
  std::string json;
  std::string signatures = "ed25519";
};

/// Larger files are not evidence.
constexpr std::size_t evidence_file_bytes_max = std::size_t{1} << 26;

std::optional<bytes> read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  bytes content;
  for (char c = 0; content.size() <= evidence_file_bytes_max && in.get(c);)
    content.push_back(static_cast<std::uint8_t>(c));
  if (in.bad() || !in.eof() || content.size() > evidence_file_bytes_max)
    return std::nullopt;
  return content;
}

std::shared_ptr<const signature_scheme> scheme_called(const std::string& name) {
  return name == "simulated" ? simulated_signatures() : ed25519();
}

/// All that follows from the genesis file.
struct bench {
  const protocol_info* protocol = nullptr;
  std::shared_ptr<const replica_set> replicas;
  std::unique_ptr<exchange::exchange_application> app; ///< made when it is needed: it is large

  result<audit::verdict> judge(const evidence& e, const exchange::founding& f,
                               const std::shared_ptr<const signature_scheme>& scheme) {
    auto first = audit::verify(e, {protocol, replicas.get(), app.get()});
    if (first || first.error() != audit::audit_error::no_application)
      return first;
    app = std::make_unique<exchange::exchange_application>(f.exchange, replicas->chain(), scheme);
    return audit::verify(e, {protocol, replicas.get(), app.get()});
  }
};

int complain(const std::string& file, const std::string& what) {
  std::cerr << "bezant audit verify: " << file << ": " << what << '\n';
  return exit_usage;
}

int verify(const verify_command& c, const program& p) {
  const auto founded = read_founding(c.genesis, p.protocols, "bezant audit verify");
  if (!founded)
    return exit_usage;
  const auto& f = *founded;
  const auto protocol = p.protocols.find(f.chain.protocol);
  if (!protocol)
    return complain(c.genesis, "names the protocol \"" + f.chain.protocol + "\", which this program does not have");
  const auto bench_of = [&](const std::string& signatures) {
    return bench{protocol.value(),
                 std::make_shared<const replica_set>(chain_id(f.chain), f.chain.protocol, f.chain.replicas,
                                                     scheme_called(signatures)),
                 nullptr};
  };
  const std::string other = c.signatures == "simulated" ? "ed25519" : "simulated";
  const auto scheme = scheme_called(c.signatures);
  auto judges = bench_of(c.signatures);
  auto others = bench_of(other); // the genesis file does not say how the chain was signed

  nlohmann::ordered_json report{{"format", "bezant-audit-verify"},
                                {"version", 1},
                                {"chain", to_string(judges.replicas->chain())},
                                {"protocol", f.chain.protocol},
                                {"files", nlohmann::ordered_json::array()}};
  std::size_t valid = 0;
  const std::stop_callback leave{p.stop, [] { _exit(exit_interrupted); }}; // what was found was said
  for (const auto& name : c.files) {
    const auto content = read_file(name);
    if (!content)
      return complain(name, "could not be read");
    const auto read = load_evidence(*content);
    if (!read && read.error() == codec_error::bad_version)
      return complain(name, "is no evidence, or of a format that this program does not read");
    const auto found = read ? judges.judge(read.value(), f, scheme) : result<audit::verdict>{read.error()};
    nlohmann::ordered_json line{{"file", name}, {"valid", found.has_value()}};
    if (found) {
      const auto& v = found.value();
      ++valid;
      line.update(
        {{"culprit", v.culprit.value()}, {"offence", v.offence}, {"view", v.view.value()}, {"height", v.at.value()}});
      show(fmt::format("{}: VALID  replica {}: {} (view {}, height {})\n", name, v.culprit.value(), v.offence,
                       v.view.value(), v.at.value()));
    } else {
      auto why = found.error().message();
      if (read && others.judge(read.value(), f, scheme_called(other)))
        why = fmt::format("it holds by {0} signatures: give --signatures {0}", other);
      line["error"] = why;
      show(fmt::format("{}: REFUSED  {}\n", name, why));
    }
    report["files"].push_back(std::move(line));
  }
  const auto refused = c.files.size() - valid;
  report["valid"] = valid;
  report["refused"] = refused;
  show(fmt::format("{} of {} hold, by the genesis of chain {}, {} signatures\n", valid, c.files.size(),
                   short_hex(judges.replicas->chain()), c.signatures));
  if (!c.json.empty() && !write_file(c.json, report.dump(2) + "\n"))
    return exit_usage;
  return refused == 0 ? exit_ok : exit_check;
}

} // namespace

void add_audit(CLI::App& app, program& p) {
  auto c = std::make_shared<verify_command>();
  auto* audit = app.add_subcommand("audit", "Check evidence of what replicas did");
  audit->require_subcommand(1);
  audit->footer(R"(Examples:
  bezant audit verify evidence/*.bzev --genesis evidence/genesis.bzfd
  bezant audit forensics a/replica-0.transcript b/replica-3.transcript --genesis a/genesis.bzfd)");
  auto* sub = audit->add_subcommand("verify", "Check evidence, from its files and the genesis file alone");
  sub->footer(audit_footer);
  sub->add_option("EVIDENCE", c->files, "Evidence files")->required()->type_name("");
  sub->add_option("--genesis", c->genesis, "The chain's genesis file, .toml or .bzfd")->required()->type_name("FILE");
  sub->add_option("--signatures", c->signatures, "How the chain was signed: ed25519 or simulated")
    ->check(CLI::IsMember({"ed25519", "simulated"}))
    ->capture_default_str();
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  sub->callback([c, &p] { p.status = verify(*c, p); });
  add_forensics(*audit, p);
}

} // namespace bezant::cli
