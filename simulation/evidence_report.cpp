#include "simulation/evidence_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace bezant::simulation {

namespace {

using nlohmann::ordered_json;

bool write(const std::filesystem::path& file, const bytes& content, std::string& why) {
  std::ofstream out{file, std::ios::binary | std::ios::trunc};
  out.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
  if (out.flush())
    return true;
  why = file.string() + ": could not be written";
  return false;
}

} // namespace

std::string evidence_text(const evidence_outcome& e) {
  std::string text;
  for (const auto& f : e.found)
    text += fmt::format("  evidence    {} by replica {} in view {}, found by {}{}\n", f.proven.offence,
                        f.proven.culprit.value(), f.proven.view.value(), f.by.size(),
                        f.committed_at ? fmt::format("; convicted in block {}", f.committed_at->value()) : "");
  for (const auto& i : e.isolated)
    text += fmt::format("  isolated    replica {} from height {} on\n", i.who.value(), i.from.value());
  return text;
}

void add_evidence(ordered_json& into, const evidence_outcome& e) {
  into["evidence"] = ordered_json::array();
  for (const auto& f : e.found) {
    ordered_json by = ordered_json::array();
    for (const auto who : f.by)
      by.push_back(who.value());
    into["evidence"].push_back(
      {{"culprit", f.proven.culprit.value()},
       {"offence", f.proven.offence},
       {"view", f.proven.view.value()},
       {"height", f.proven.at.value()},
       {"committed_at", f.committed_at ? ordered_json(f.committed_at->value()) : ordered_json()},
       {"by", std::move(by)}});
  }
  into["isolated"] = ordered_json::array();
  for (const auto& i : e.isolated)
    into["isolated"].push_back({{"replica", i.who.value()}, {"from_height", i.from.value()}});
}

bool write_evidence(const std::string& folder, const evidence_outcome& e, std::string& why) {
  std::error_code failed;
  const std::filesystem::path place{folder};
  std::filesystem::create_directories(place, failed);
  if (failed) {
    why = folder + ": " + failed.message();
    return false;
  }
  if (e.founded && !write(place / "genesis.bzfd", exchange::save_founding(*e.founded), why))
    return false;
  for (const auto& f : e.found) {
    const auto name = fmt::format("replica-{}-{}.bzev", f.proven.culprit.value(), f.proven.offence);
    if (!write(place / name, save_evidence(f.content), why))
      return false;
  }
  return true;
}

} // namespace bezant::simulation
