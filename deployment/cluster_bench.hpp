// Measuring a cluster of real processes on this machine: real links, real disks, a load of many sessions.
#pragma once

#include "actors/status.hpp"
#include "deployment/node_file.hpp"

#include <functional>
#include <optional>
#include <stop_token>

namespace bezant::deployment {

/// What is measured.
struct cluster_bench {
  std::string dir;               ///< a folder that does not exist yet; it is made, and removed at the end
  std::vector<std::string> node; ///< what starts a node; "--config FILE" is added
  std::size_t replicas = 4;
  std::string protocol = "jolteon";
  std::vector<protocol_option> options; ///< of the protocol
  std::uint16_t base_port = 7'400;
  std::size_t frame = 64;  ///< commands in a frame, that is in a transaction
  std::size_t block = 400; ///< transactions in a block at most
  /// Instead of orders each transaction carries so many bytes, and the application does nothing; `frame` is 1 then.
  std::optional<std::size_t> payload;
  duration batch_age{}; ///< a block that is not full waits for so long
  bool unsigned_clients = false;
  bool unsynced = false;
  std::size_t clients = 8;   ///< sessions
  std::size_t in_flight = 8; ///< frames of each that have no result yet
  double rate = 0;           ///< orders a second, but never more than `in_flight` frames; 0: as many as these allow
  duration warm_up = seconds(2);
  duration length = seconds(10);
  std::uint64_t checkpoint_every = 1'000;
};

/// What a replica's process used between the beginning and the end of the measured time.
struct replica_usage {
  replica_id who;
  double cpu_share = 0; ///< of one core
  std::uint64_t resident_bytes = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t syncs = 0;
};

/// What was measured.
struct cluster_figures {
  bool complete = false;    ///< every frame got its result in the end
  double seconds = 0;       ///< of the measured time
  std::uint64_t orders = 0; ///< with a result within it
  double orders_per_s = 0;
  double p50_ms = 0; ///< from a frame's sending to f+1 equal receipts, over the frames of the measured time
  double p95_ms = 0;
  double p99_ms = 0;
  std::uint64_t blocks = 0;    ///< that were executed within it
  double client_cpu_share = 0; ///< of this process, which is all clients
  std::vector<replica_usage> replicas;
  std::vector<digest> states; ///< at the end, at one height
  bool agree = false;
};

/// Runs it. Nothing, and a sentence in `problem`, if the cluster does not come up or does not answer.
std::optional<cluster_figures> run_cluster_bench(const cluster_bench& what, const names& known,
                                                 const std::function<void(const std::string&)>& tell,
                                                 const std::stop_token& stop, std::string& problem);

} // namespace bezant::deployment
