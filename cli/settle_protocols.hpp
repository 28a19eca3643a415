// What `bezant settle` tells of several protocols that settled the same recording.
#pragma once

#include "simulation/settle_report.hpp"

namespace bezant::cli {

/// One protocol's part in it.
struct settled_protocol {
  std::string protocol;
  simulation::settle_result done;
  std::string json; ///< as of a single run
};

/// A protocol that was not run.
struct unsettled_protocol {
  std::string protocol;
  std::string why;
};

/// A table with a row a protocol, ending in the verdict.
std::string protocols_text(const std::vector<settled_protocol>& runs, const std::vector<unsettled_protocol>& left_out);

/// One JSON object: `runs`, each as of a single run, `left_out`, and `good`: all are.
std::string protocols_json(const std::vector<settled_protocol>& runs, const std::vector<unsettled_protocol>& left_out);

} // namespace bezant::cli
