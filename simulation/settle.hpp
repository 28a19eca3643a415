// The main job: a recorded order flow is ordered by consensus, matched and settled by every replica, and checked.
#pragma once

#include "recordings/recording.hpp"
#include "simulation/cluster.hpp"
#include "simulation/evidence_report.hpp"
#include "simulation/suspicion_watch.hpp"

#include <iosfwd>
#include <map>
#include <optional>

namespace bezant::simulation {

/// One replica executes wrongly on purpose, from the frame on that holds the command after the first `after` ones.
struct settle_fault {
  replica_id replica;
  std::uint64_t after = 0; ///< commands; fewer than there are, else the fault would never show
};

/// How a recording is settled.
struct settle_options {
  std::string file;
  recordings::format format = recordings::format::csv;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max(); ///< events to read
  bool strict = false;                                             ///< a bad line is an error
  std::size_t replicas = 4;
  std::string protocol = "streamlet";
  std::vector<protocol_option> options; ///< of the protocol
  protocol_registry registry = protocol_registry::built_in();
  std::uint64_t seed = 1;
  bool real_time = false; ///< real threads and clock instead of the simulation
  bool check = false;     ///< replay the committed log through the naive book
  std::optional<settle_fault> fault;
  adversary_registry adversary_names = adversary_registry::built_in();
  std::map<replica_id, seat> adversaries; ///< checked with `refusal_of` before
  std::uint32_t maker_fee = 0;            ///< millionths
  std::uint32_t taker_fee = 0;
  std::size_t frame = 64;                                                        ///< commands in a frame, 1 to 256
  std::size_t window = 64;                                                       ///< frames in flight, at most 256
  link_model links{.delay_min = milliseconds(5), .delay_max = milliseconds(15)}; ///< simulation only
  /// Give up after this long and as many views without an accepted frame; on real threads, where other programs take
  /// their share of the machine, after three times as long.
  duration patience = seconds(20);
  std::uint64_t patience_views = 100;
};

/// How far a job has come.
struct settle_progress {
  std::uint64_t frames_accepted = 0;
  std::uint64_t frames_total = 0;
  time_point now; ///< since the start; virtual time in the simulation
};

/// Latencies from first sending to f+1 receipts, over new orders, in nanoseconds.
struct latency_summary {
  std::int64_t p50 = 0;
  std::int64_t p95 = 0;
  std::int64_t p99 = 0;
};

/// What became of it.
struct settle_result {
  bool complete = false; ///< everything was accepted by the client and executed by all replicas
  recordings::recording_counts counts;
  std::vector<std::string> complaints; ///< bad lines
  settle_progress reached;             ///< when it ended
  std::string ended_because;           ///< if it is not complete and nobody asked it to stop: a sentence
  std::uint64_t blocks_final = 0;      ///< height that all replicas have committed
  std::uint64_t orders_submitted = 0;
  std::uint64_t orders_accepted = 0;
  std::map<std::string, std::uint64_t> orders_rejected;
  std::uint64_t cancels = 0;                             ///< submitted
  std::map<std::string, std::uint64_t> cancels_rejected; ///< cancels and replaces, by reason
  std::uint64_t trades = 0;
  std::uint64_t volume = 0; ///< lots
  std::uint64_t live = 0;
  std::optional<std::uint64_t> best_bid; ///< ticks
  std::optional<std::uint64_t> best_ask;
  latency_summary latency;
  duration ran; ///< on the cluster's clock
  double wall_seconds = 0;
  std::vector<replica_id> honest;    ///< replicas without an adversary
  std::vector<digest> state_digests; ///< of those, in their order
  bool agree = false;                ///< equal states, equal order logs, no invariant broken
  std::vector<std::string> disagreements;
  std::vector<suspected> suspicions;
  std::optional<bool> check; ///< with `settle_options::check`
  std::vector<std::string> check_failures;
  digest orders_digest; ///< of the committed log
  digest submitted_digest;
  digest trace_digest;
  network_stats network;
  std::vector<adversary_acts> adversaries; ///< what each did, by replica
  evidence_outcome evidence;               ///< what was found about misdeeds

  [[nodiscard]] bool good() const noexcept { return complete && agree && check.value_or(true); }
};

/// Reads, runs and checks. The trace goes to `trace` if that is not null. `tell` is called now and then. A stop request
/// ends the run early; the result is then not complete. Errors: those of reading the file and of the protocol's
/// options, a file without a valid event, a fault that would never show; with a sentence in `why`.
result<settle_result> settle(const settle_options& options, std::ostream* trace,
                             const std::function<void(const settle_progress&)>& tell, const std::stop_token& stop,
                             std::string* why);

} // namespace bezant::simulation
