// Evidence of a run, for people, as JSON and as files.
#pragma once

#include "exchange/founding.hpp"
#include "simulation/evidence_check.hpp"

#include <nlohmann/json_fwd.hpp>

namespace bezant::simulation {

/// What a run has to show about misdeeds.
struct evidence_outcome {
  std::vector<found_evidence> found;
  std::vector<isolated_replica> isolated;
  std::optional<exchange::founding> founded; ///< by which it is verified
  bool simulated_signatures = true;          ///< then `audit verify` needs to be told
};

/// One line each; empty if there is nothing.
std::string evidence_text(const evidence_outcome& e);

/// The arrays "evidence" and "isolated" are added to `into`.
void add_evidence(nlohmann::ordered_json& into, const evidence_outcome& e);

/// Writes `genesis.bzfd` and a file for each evidence into a folder, which is made if it is missing. False, with a
/// sentence in `why`, if that fails.
bool write_evidence(const std::string& folder, const evidence_outcome& e, std::string& why);

} // namespace bezant::simulation
