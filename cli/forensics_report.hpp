// What `bezant audit forensics` says, for people and as JSON.
#pragma once

#include "audit/forensics.hpp"

#include <string>

namespace bezant::cli {

/// What the report is about, besides the report.
struct forensic_case {
  const protocol_info* protocol = nullptr;
  const replica_set* replicas = nullptr;
  std::string first, second; ///< paths of the transcripts
  audit::forensic_report report;
};

/// One line for the fork, one for each culprit and offence, one for the verdict.
std::string forensics_text(const forensic_case& c);

/// The same as one JSON object.
std::string forensics_json(const forensic_case& c);

} // namespace bezant::cli
