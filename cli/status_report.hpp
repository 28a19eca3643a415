// What the replicas of a deployment answered about themselves, judged and laid out.
#pragma once

#include "actors/status.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bezant::cli {

/// A replica and its answer, or why there is none.
struct replica_answer {
  replica_id who;
  std::optional<replica_status> status;
  std::string why;
};
using replica_answers = std::vector<replica_answer>;

/// A thing that an operator should know.
struct status_problem {
  std::string
    kind; ///< "unreachable", "diverged", "other-chain", "lagging", "link-down", "convicted", "isolated", "suspected"
  replica_id who;
  std::string text; ///< printable ASCII only: some of it may be a liar's
  /// False of what proves nothing and may pass: a suspicion.
  bool counts = true;
};

/// The highest block that anybody has executed.
height furthest(const replica_answers& list);

/// True if two replicas have different states at one height.
bool contradict(const replica_answers& list);

/// What is wrong. `lagging` are known to be; `chain` is that of the genesis file. One entry for each fact, whoever
/// tells it.
std::vector<status_problem> problems_of(const replica_answers& list, const std::set<replica_id>& lagging,
                                        const digest& chain);

/// A table, or where it has no room a paragraph for each replica, and below it what is wrong.
std::string status_text(const replica_answers& list, const std::vector<status_problem>& problems, const terminal& to);

/// The same as JSON, with all that a replica tells of itself.
std::string status_json(const replica_answers& list, const std::vector<status_problem>& problems);

} // namespace bezant::cli
