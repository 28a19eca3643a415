// What is compared: protocols with their options, and the conditions under which each of them is measured.
#pragma once

#include "actors/replica_cpu.hpp"
#include "adversaries/recipe.hpp"
#include "core/genesis.hpp"
#include "core/ids.hpp"
#include "transport/network_model.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bezant::comparison {

/// A protocol with options, under the name that the results carry.
struct contestant {
  std::string name;
  std::string protocol; ///< registered name
  std::vector<protocol_option> options;
};

/// One-way delays of messages, uniform from `min` to `max`.
struct delay_range {
  duration min;
  duration max;

  friend bool operator==(const delay_range&, const delay_range&) noexcept = default;
  /// In nanoseconds.
  [[nodiscard]] double mean() const noexcept { return static_cast<double>(min.ns + max.ns) / 2; }
};

/// Parses "10ms", "50±10ms" or "50+-10ms" (from 40 to 60 ms); nothing for anything else.
std::optional<delay_range> parse_delay(std::string_view text);

/// How long something lasts: that many rounds, or that much time. A round is a view, or for a protocol that stays in
/// one view for many blocks, a block.
struct stretch {
  std::uint64_t rounds = 0; ///< 0: `time` counts
  duration time;

  friend bool operator==(const stretch&, const stretch&) noexcept = default;
};

/// Parses a whole number above 0, or a span of time above 0.
std::optional<stretch> parse_stretch(std::string_view text);
std::string to_string(const stretch& s);

/// From `from` until `until`, counted from the start of a cell, messages take this long instead.
struct delay_change {
  time_point from;
  time_point until;
  delay_range delay;
};

/// Ed25519 and BLAKE2b as libsodium computes them on one core of a common server; docs/metrics.md says where the
/// numbers are from.
inline constexpr cpu_costs default_costs{microseconds(25), microseconds(60), microseconds(2)};

/// Everything that a comparison varies, each in a list, and what it does not.
struct grid {
  static constexpr std::size_t replicas_max = 128;
  static constexpr std::uint64_t block_max = 16'384;
  static constexpr std::uint64_t payload_max = 65'000;
  static constexpr std::uint64_t load_max = 100'000'000;
  static constexpr std::uint64_t seeds_max = 10'000;
  static constexpr std::size_t cells_max = 100'000;

  std::vector<contestant> contestants;
  std::vector<std::uint64_t> replicas{4};
  std::vector<std::uint64_t> block{400};   ///< transactions in a block, at most
  std::vector<std::uint64_t> payload{128}; ///< bytes of a transaction besides the 8 of its number
  std::vector<delay_range> delay{{milliseconds(10), milliseconds(10)}};
  std::vector<std::uint64_t> silent{0};
  std::vector<recipe> behaviours;          ///< of Byzantine replicas
  std::vector<std::uint64_t> byzantine{0}; ///< how many there are
  std::vector<std::uint64_t> load{0};      ///< transactions a second; 0: every block is full
  std::uint64_t seeds = 1;                 ///< seeds 1 to this
  stretch warm_up{10, {}};
  stretch measured{60, {}};
  cpu_costs costs = default_costs;
  bool calibrated = false;                      ///< `costs` were measured on this machine
  std::uint64_t bytes_per_second = 125'000'000; ///< of each sender's uplink; 0: unlimited
  std::vector<delay_change> changes;
  bool real_time = false; ///< real threads, clock and signatures instead of simulated ones
};

/// One measurement.
struct cell {
  contestant who;
  std::uint64_t replicas = 0;
  std::uint64_t block = 0;
  std::uint64_t payload = 0;
  delay_range delay; ///< means nothing in real time
  std::uint64_t silent = 0;
  std::uint64_t load = 0;
  std::uint64_t seed = 0;
  std::uint64_t byzantine = 0; ///< replicas that do what `behaviour` says
  recipe behaviour = {};       ///< without a name if there are none
};

/// All cells: contestants side by side under equal conditions, then their seeds; sizes vary slowest.
std::vector<cell> cells_of(const grid& g);

/// `count` of `n` replicas, spread evenly: the i-th one is number (2i+1)n / 2count, rounded down.
std::vector<replica_id> silent_replicas(std::uint64_t n, std::uint64_t count);

/// `count` of those of `n` replicas that are not in `taken`, spread from replica 1 on, which is the first primary of
/// protocols with a stable leader: the i-th one is number 1 + in/count modulo n, or the next one that is free.
std::vector<replica_id> byzantine_replicas(std::uint64_t n, std::uint64_t count, const std::set<replica_id>& taken);

} // namespace bezant::comparison
