// The numbers of a cell, computed from what its replicas did. docs/metrics.md defines each of them.
#pragma once

#include "simulation/compare/cell_log.hpp"

#include <optional>

namespace bezant::comparison {

/// What the network and the processors did up to a moment.
struct traffic {
  std::uint64_t messages = 0; ///< sent, once for each receiver
  std::uint64_t bytes = 0;
  std::uint64_t verifications = 0; ///< of signatures, by honest replicas

  friend traffic operator-(const traffic& a, const traffic& b) noexcept {
    return {a.messages - b.messages, a.bytes - b.bytes, a.verifications - b.verifications};
  }
};

/// The time in which a cell is measured, and what is known besides the log.
struct measured_window {
  time_point begin;
  time_point end;
  view_number first_view;         ///< highest view that an honest replica had entered at `begin`
  view_number last_view;          ///< and at `end`
  std::optional<traffic> carried; ///< within the window; not known on real threads
  std::size_t honest = 0;         ///< replicas that keep to the protocol
  std::set<replica_id> byzantine; ///< those that say something, and not what they should
  std::optional<double> delay_ns; ///< mean one-way delay of a message
  std::uint64_t load = 0;         ///< transactions a second that arrive; 0: every block is full
};

/// A cell's numbers. What cannot be told is empty.
struct cell_metrics {
  double committed_tx_per_s = 0;
  std::optional<double> latency_ms_p50;
  std::optional<double> latency_ms_p95;
  std::optional<double> latency_ms_p99;
  std::optional<double> latency_delays;
  std::optional<double> block_interval; ///< views
  std::optional<double> chain_growth;   ///< blocks a view, or a proposal if no view was entered
  std::optional<double> messages_per_block;
  std::optional<double> bytes_per_block;
  std::optional<double> verifies_per_block;
  std::uint64_t view_changes = 0;
  std::optional<double> tx_latency_ms_p50; ///< from arrival, with a load
  std::optional<double> fairness;          ///< what honest replicas propose of the chain, by what would be their part
  std::uint64_t blocks = 0;                ///< committed within the window
  std::uint64_t views = 0;                 ///< that the window saw
  double window_ms = 0;
};

cell_metrics measure(const cell_log& log, const measured_window& w);

} // namespace bezant::comparison
