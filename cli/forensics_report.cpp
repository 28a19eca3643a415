#include "cli/forensics_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bezant::cli {

namespace {

using nlohmann::ordered_json;

std::string statement_text(const signed_message& m, const protocol_info& info) {
  auto text = std::string{info.kind_name(m.kind)};
  const auto a = info.describe(m.kind, m.body);
  if (!a)
    return text;
  if (a->view != view_number{0})
    text += fmt::format(" of view {}", a->view.value());
  if (a->at != height{0})
    text += fmt::format(" at height {}", a->at.value());
  if (!a->block.empty())
    text += fmt::format(" for {}", short_hex(a->block));
  return text;
}

ordered_json statement_json(const signed_message& m, const protocol_info& info) {
  ordered_json j{{"kind", info.kind_name(m.kind)}};
  if (const auto a = info.describe(m.kind, m.body)) {
    j["view"] = a->view.value();
    j["height"] = a->at.value();
    if (!a->block.empty())
      j["digest"] = to_string(a->block);
  }
  return j;
}

std::string verdict(const forensic_case& c) {
  const auto& r = c.report;
  if (!r.split)
    return "The transcripts do not conflict: no height has two final blocks.";
  const auto named = r.culprits.size();
  const auto text = fmt::format("{} named, {} guaranteed (2q-n at n = {}, q = {})", named, r.guaranteed,
                                c.replicas->size(), c.replicas->quorum());
  return named >= r.guaranteed ? text : text + ": FEWER THAN GUARANTEED; docs/forensics.md says what is needed";
}

} // namespace

std::string forensics_text(const forensic_case& c) {
  const auto& r = c.report;
  std::string text = fmt::format("{}: {} statements with good signatures", c.protocol->name, r.statements);
  if (r.refused != 0)
    text += fmt::format(", {} without", r.refused);
  if (r.unproven != 0)
    text += fmt::format(", {} commits without proof", r.unproven);
  text += '\n';
  if (r.split)
    text += fmt::format("fork at height {}: {} (view {}) is final in {}, {} (view {}) in {}\n", r.split->at.value(),
                        short_hex(r.split->in_first.payload_root), r.split->in_first.view.value(), c.first,
                        short_hex(r.split->in_second.payload_root), r.split->in_second.view.value(), c.second);
  for (const auto& k : r.culprits)
    for (const auto& proof : k.proofs) {
      text += fmt::format("replica {}: {}", k.who.value(), proof.offence);
      for (const auto& m : proof.statements)
        text += (&m == &proof.statements.front() ? ": " : " against ") + statement_text(m, *c.protocol);
      text += '\n';
    }
  if (r.cut_short)
    text += "not all pairs were compared: the bound on comparisons was reached\n";
  return text + verdict(c) + '\n';
}

std::string forensics_json(const forensic_case& c) {
  const auto& r = c.report;
  ordered_json j{{"format", "bezant-forensics"},
                 {"version", 1},
                 {"protocol", c.protocol->name},
                 {"replicas", c.replicas->size()},
                 {"quorum", c.replicas->quorum()},
                 {"transcripts", {c.first, c.second}},
                 {"statements", r.statements},
                 {"refused", r.refused},
                 {"unproven_commits", r.unproven},
                 {"cut_short", r.cut_short},
                 {"fork", nullptr},
                 {"guaranteed", r.guaranteed},
                 {"culprits", ordered_json::array()}};
  if (r.split)
    j["fork"] = {
      {"height", r.split->at.value()},
      {"views", {r.split->in_first.view.value(), r.split->in_second.view.value()}},
      {"payload_roots", {to_string(r.split->in_first.payload_root), to_string(r.split->in_second.payload_root)}}};
  for (const auto& k : r.culprits) {
    ordered_json proofs = ordered_json::array();
    for (const auto& proof : k.proofs) {
      ordered_json statements = ordered_json::array();
      for (const auto& m : proof.statements)
        statements.push_back(statement_json(m, *c.protocol));
      proofs.push_back({{"offence", proof.offence}, {"statements", std::move(statements)}});
    }
    j["culprits"].push_back({{"replica", k.who.value()}, {"proofs", std::move(proofs)}});
  }
  j["verdict"] = verdict(c);
  return j.dump(2) + '\n';
}

} // namespace bezant::cli
