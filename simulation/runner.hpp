// Runs a scenario with one seed, deterministically, and says what came of it.
#pragma once

#include "adversaries/act.hpp"
#include "simulation/evidence_report.hpp"
#include "simulation/fault_plan.hpp"
#include "simulation/scenario_client.hpp"
#include "simulation/suspicion_watch.hpp"
#include "simulation/transcript_recorder.hpp"
#include "simulation/workload.hpp"

#include <iosfwd>
#include <stop_token>

namespace bezant::simulation {

/// What the session that adversaries use has gained or lost, held amounts included.
struct bribed_gain {
  std::int64_t base = 0;
  std::int64_t quote = 0;
};

/// What one run showed.
struct run_outcome {
  std::uint64_t seed = 0;
  std::size_t replicas = 0;
  bool complete = false;             ///< it ran to its end
  std::vector<violation> violations; ///< invariants that broke
  std::vector<violation> expected;   ///< those that the scenario says must break, and what follows from them
  std::vector<std::string> missed;   ///< expectations that were not met, as sentences
  network_stats network;
  std::uint64_t partitions = 0; ///< planned by file or seed
  std::uint64_t crashes = 0;    ///< carried out, as the next
  std::uint64_t restarts = 0;
  check_counts checked;
  height blocks;                                 ///< highest that any honest replica committed
  height blocks_final;                           ///< highest that all honest replicas that are up at the end committed
  std::optional<std::uint64_t> views_to_recover; ///< from the last fault until `commits_after` was met
  client_counts clients;
  std::vector<std::pair<session_id, std::uint64_t>> starved; ///< frames without a result, by `answers_after`
  std::vector<suspected> suspicions;                         ///< of honest replicas, at the end
  std::vector<adversary_acts> adversaries;                   ///< what each did, by replica
  evidence_outcome evidence;                                 ///< what was found about misdeeds
  std::optional<bribed_gain> bribed; ///< by an honest replica's books; nothing without adversaries
  std::uint64_t rogue_frames = 0;    ///< sent by clients that misbehave, once a receiver
  digest trace;                      ///< of the run's trace: equal for equal scenario, replicas and seed
  duration ran;                      ///< virtual time
  double wall_seconds = 0;

  [[nodiscard]] bool passed() const noexcept { return complete && violations.empty() && missed.empty(); }
};

/// One run. The trace goes to `trace` and what replicas see to `transcripts`, if these are not null. A stop request
/// ends it early: it is then not complete. `s`, `load` and `names` may be used by several threads at the same time.
run_outcome run(const scenario& s, const workload& load, const scenario_names& names, std::size_t replicas,
                std::uint64_t seed, std::ostream* trace = nullptr, const std::stop_token& stop = {},
                std::shared_ptr<transcript_recorder> transcripts = {});

} // namespace bezant::simulation
