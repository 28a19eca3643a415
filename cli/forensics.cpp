// bezant audit forensics: who broke safety, by what two replicas have seen.
#include "cli/exit_codes.hpp"
#include "cli/forensics_report.hpp"
#include "cli/founding_file.hpp"
#include "cli/program.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "core/simulated_signatures.hpp"

#include <fstream>
#include <iostream>
#include <optional>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* forensics_footer = R"(
When more than f replicas collude, two honest ones can commit different blocks. Each of them has seen enough to name at
least 2q-n of the colluders, with signatures that contradict each other: whoever has the genesis file can check them.
Nobody is named for anything but what it signed itself, whatever the transcripts claim. docs/forensics.md says what each
protocol needs.

Examples:
  bezant simulate SCENARIO --seed 1 --transcripts seen
  bezant audit forensics seen/replica-0.transcript seen/replica-3.transcript --genesis seen/genesis.bzfd \
    --signatures simulated --evidence found

Status 0 means that safety broke and enough were named, or that the transcripts do not conflict; status 1 that fewer were
named than guaranteed.)";

constexpr std::size_t transcript_bytes_max = std::size_t{1} << 31;

struct forensics_command {
  std::string first, second, genesis_file, json, evidence;
  std::string signatures = "ed25519";
};

std::optional<bytes> read_transcript(const std::string& path) {
  std::ifstream in{path, std::ios::binary | std::ios::ate};
  const auto size = in ? in.tellg() : std::streampos{-1};
  if (size < 0 || static_cast<std::uint64_t>(size) > transcript_bytes_max) {
    std::cerr << "bezant audit forensics: " << path
              << (size < 0 ? ": cannot be read\n" : ": is larger than any transcript may be\n");
    return std::nullopt;
  }
  bytes content(static_cast<std::size_t>(size));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(content.data()), size);
  if (in)
    return content;
  std::cerr << "bezant audit forensics: " << path << ": cannot be read\n";
  return std::nullopt;
}

std::optional<audit::transcript> read_transcript(const std::string& path, const replica_set& replicas) {
  const auto file = read_transcript(path);
  if (!file)
    return std::nullopt;
  bool broke_off = false;
  auto read = audit::load_transcript(*file, &broke_off);
  if (const auto* problem = std::get_if<audit::transcript_problem>(&read)) {
    std::cerr << "bezant audit forensics: " << path << ": " << to_string(*problem) << '\n';
    return std::nullopt;
  }
  auto& t = std::get<audit::transcript>(read);
  if (t.head.chain != replicas.chain() || t.head.protocol != replicas.protocol()) {
    std::cerr << "bezant audit forensics: " << path << ": is of another chain than the genesis file\n";
    return std::nullopt;
  }
  if (broke_off)
    std::cerr << "bezant audit forensics: " << path << ": the last entry breaks off and is left out\n";
  return std::move(t);
}

/// A file for each charge that `bezant audit verify` takes.
bool write_evidence(const std::string& folder, const forensic_case& c) {
  if (!make_folder(folder))
    return false;
  for (const auto& k : c.report.culprits)
    for (const auto& proof : k.proofs) {
      const auto e = audit::evidence_of(proof, *c.protocol, *c.replicas);
      const auto name =
        folder + "/replica-" + std::to_string(k.who.value()) + "-" + std::string{proof.offence} + ".bzev";
      if (e) {
        const auto content = save_evidence(*e);
        if (!write_file(name, {reinterpret_cast<const char*>(content.data()), content.size()}))
          return false;
      }
    }
  return true;
}

int run_forensics(const forensics_command& c, program& p) {
  const std::stop_callback leave{p.stop, [] { _exit(exit_interrupted); }}; // half an inquiry names nobody
  const auto founded = read_founding(c.genesis_file, p.protocols, "bezant audit forensics");
  if (!founded)
    return exit_usage;
  const auto& chain = founded->chain;
  const auto info = p.protocols.find(chain.protocol);
  if (!info || !info.value()->testify) {
    std::cerr << "bezant audit forensics: " << c.genesis_file << ": no forensics for protocol \"" << chain.protocol
              << "\"\n";
    return exit_usage;
  }
  const bool simulated = c.signatures == "simulated";
  const replica_set replicas{chain_id(chain), chain.protocol, chain.replicas,
                             simulated ? simulated_signatures() : ed25519()};
  const auto first = read_transcript(c.first, replicas);
  const auto second = first ? read_transcript(c.second, replicas) : std::nullopt;
  if (!second)
    return exit_usage;
  const forensic_case result{info.value(), &replicas, c.first, c.second,
                             audit::examine(*first, *second, *info.value(), replicas)};
  if (!result.report
         .split) { // whose signatures do not fit has committed nothing; the genesis file does not say how it was signed
    const replica_set others{chain_id(chain), chain.protocol, chain.replicas,
                             simulated ? ed25519() : simulated_signatures()};
    if (audit::examine(*first, *second, *info.value(), others).split) {
      std::cerr << "bezant audit forensics: the transcripts conflict by " << (simulated ? "ed25519" : "simulated")
                << " signatures: give --signatures " << (simulated ? "ed25519" : "simulated") << '\n';
      return exit_usage;
    }
  }
  show(forensics_text(result));
  if (!c.json.empty() && !write_file(c.json, forensics_json(result)))
    return exit_usage;
  if (!c.evidence.empty() && !write_evidence(c.evidence, result))
    return exit_usage;
  const auto& r = result.report;
  return r.split && r.culprits.size() < r.guaranteed ? exit_check : exit_ok;
}

} // namespace

void add_forensics(CLI::App& audit, program& p) {
  auto c = std::make_shared<forensics_command>();
  auto* sub = audit.add_subcommand("forensics", "Name who broke safety, by the transcripts of two replicas");
  sub->footer(forensics_footer);
  sub->add_option("TRANSCRIPT-A", c->first, "What one replica saw and signed")->required()->type_name("");
  sub->add_option("TRANSCRIPT-B", c->second, "The same of one that committed something else")
    ->required()
    ->type_name("");
  sub->add_option("--genesis", c->genesis_file, "The chain's genesis file, .toml or .bzfd")
    ->required()
    ->type_name("FILE");
  sub->add_option("--signatures", c->signatures, "How the chain was signed: ed25519 or simulated")
    ->check(CLI::IsMember({"ed25519", "simulated"}))
    ->capture_default_str();
  sub->add_option("--evidence", c->evidence, "Write a file for `audit verify` for each offence into this folder")
    ->type_name("DIR");
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  sub->callback([c, &p] { p.status = run_forensics(*c, p); });
}

} // namespace bezant::cli
