// A scenario: what a simulated cluster goes through and what is expected of it. docs/scenarios.md describes the file.
#pragma once

#include "actors/checkpointer.hpp"
#include "actors/mempool.hpp"
#include "adversaries/registry.hpp"
#include "exchange/types.hpp"
#include "protocols/registry.hpp"
#include "recordings/format.hpp"
#include "transport/network_model.hpp"

#include <limits>
#include <string>

namespace bezant::simulation {

/// A replica goes down at once and loses what it had not made durable.
struct crash_plan {
  replica_id replica;
  time_point at;
  std::optional<time_point> restart; ///< comes back from its store; stays down if there is none
  /// It comes back from a copy of its store that was taken then, as when somebody puts an old backup in its place.
  std::optional<time_point> backup = {};
};

/// A replica's machine goes down in a write to its store, or right after what follows from it has left.
struct write_crash {
  replica_id replica;
  std::uint64_t sync = 1; ///< which write, counted from 1 over all its lives
  bool lost = false;      ///< the write itself is lost, and nothing that waits for it leaves
  duration down = milliseconds(20);
};

/// Replicas that misbehave.
struct adversary_plan {
  std::vector<replica_id> replicas; ///< they share their keys
  recipe what;
  std::vector<replica_id> accomplices = {}; ///< others whose keys they have besides
};

/// Faults that each seed draws for itself; until `until` only, so that progress can be demanded afterwards.
struct random_faults {
  duration delay_max;         ///< links' highest delay; 0 leaves delays alone
  std::uint32_t loss_max = 0; ///< in a million, as the next two
  std::uint32_t duplicate_max = 0;
  std::uint32_t reorder_max = 0;
  std::uint64_t partitions_max = 0;
  std::uint64_t partitions_min = 0; ///< at least so many; not above `partitions_max`
  std::uint64_t crashes_max = 0;
  std::uint64_t crashes_min = 0; ///< the same of crashes
  duration skew_max;             ///< clocks go wrong by at most this, either way, for the whole run
  time_point until;

  [[nodiscard]] bool any() const noexcept {
    return delay_max > duration{} || loss_max != 0 || duplicate_max != 0 || reorder_max != 0 || partitions_max != 0
           || crashes_max != 0 || skew_max > duration{};
  }
};

enum class workload_kind { none, synthetic, recording };

/// How clients misbehave.
enum class rogue_kind : std::uint8_t {
  mixed, ///< frames twice, out of order, forged, unfunded, or to some replicas only
  spam,  ///< good frames to everybody, as many as it can
  some,  ///< good frames, each to two replicas only
};

/// What synthetic clients trade, and what each of their accounts has at the start.
struct market_plan {
  std::uint64_t base = 20'000;       ///< units of the asset that is traded
  std::uint64_t quote = 200'000'000; ///< units of the asset that is paid with
  std::uint64_t tick = 1;            ///< units of quote that one lot costs at a price of one tick
  std::uint64_t lot = 1;             ///< units of base in a lot
  std::uint64_t price = 10'000;      ///< ticks, around which trading begins
  std::uint64_t spread = 40;         ///< limits lie within so many ticks of the price
  std::uint64_t size = 100;          ///< lots of an order at most
  std::uint64_t base_decimals = 0;   ///< a unit of base is so many decimals of what people count in
  std::uint64_t quote_decimals = 0;
  exchange::self_trade_policy self_trades = exchange::self_trade_policy::cancel_incoming;
  std::uint64_t orders_max = 1U << 22U; ///< live orders that the exchange holds at most
  std::uint64_t pending_max = 256;      ///< frames that one session may have pending

  friend bool operator==(const market_plan&, const market_plan&) = default;
};

/// The orders that clients send.
struct workload_plan {
  workload_kind kind = workload_kind::synthetic;
  std::uint64_t orders = 200;  ///< synthetic: commands of all sessions together
  std::uint64_t sessions = 3;  ///< synthetic
  std::uint64_t accounts = 2;  ///< synthetic: of each session
  std::uint64_t frame = 4;     ///< commands in a frame
  std::uint64_t window = 4;    ///< frames in flight of a session
  duration pause;              ///< from an accepted frame to the next one in its place
  duration retry = seconds(1); ///< a frame without a result is sent again
  std::uint32_t maker_fee = 0; ///< millionths
  std::uint32_t taker_fee = 0;
  std::uint64_t rogues = 0; ///< synthetic: so many of the sessions, the last ones, belong to clients that misbehave
  rogue_kind rogue = rogue_kind::mixed;
  std::uint64_t rogue_rate = 100;                            ///< frames a second of one that does not mix
  std::uint64_t mempool = mempool_limits{}.transactions_max; ///< transactions that may wait at each replica
  market_plan market;                                        ///< synthetic
  std::string file;                                          ///< recording: its path
  recordings::format format = recordings::format::csv;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max(); ///< recording: events to read
};

/// What a run has to show besides unbroken invariants.
struct expectations {
  std::optional<std::vector<std::string>>
    evidence;                                      ///< offences that are proven, besides others; an empty list: none is
  std::optional<std::vector<replica_id>> isolated; ///< replicas that are left out at the end, all of them
  std::vector<replica_id> suspected;               ///< replicas that somebody suspects at the end, besides others
  /// Invariants that break: more than f are faulty on purpose. What else breaks then follows from it, but for honest
  /// replicas that are accused or vote twice: that never may.
  std::vector<std::string> breaks;
  std::uint64_t commits_min = 0; ///< blocks that every honest replica has committed
  std::uint64_t orders_min = 0;  ///< commands that clients have a result for
  /// True: after the last fault every honest replica that is up commits a new block. False: nobody does. Not given:
  /// something must be committed at some time.
  std::optional<bool> progress;
  std::uint64_t commits_after = 0;   ///< blocks that every honest replica that is up commits after the last fault
  std::uint64_t views_after_max = 0; ///< within so many views from the last fault on; 0: any number
  /// Every frame that a client had sent before the last fault has a result, if the other blocks go on.
  bool answers_after = false;
  bool ends_run = false;  ///< once `commits_after` and `answers_after` are met, or come too late, the run ends
  bool reference = false; ///< the committed log must come to the same books by the naive reference
  bool forensics = false; ///< what a replica saw of misconduct, forensics must prove afterwards
  bool injected = true;   ///< faults that are asked for must have happened
};

/// A scenario as read. Replica ids count from 0.
struct scenario {
  static constexpr std::int64_t format_version = 1;
  static constexpr std::size_t replicas_max = 128;

  std::string file;
  std::string name;
  std::string protocol = "streamlet";
  std::vector<std::size_t> replicas{4}; ///< each is run
  duration length = seconds(20);
  bool real_signatures = false; ///< Ed25519 instead of a cheap keyed hash
  std::vector<protocol_option> options;
  link_model links;
  std::vector<link_change> changes;
  std::vector<partition> partitions;
  std::vector<crash_plan> crashes;
  std::vector<write_crash> write_crashes;
  std::vector<duration> skews; ///< by replica; missing ones are 0
  std::vector<adversary_plan> adversaries;
  std::vector<std::string>
    added_adversaries;      ///< "1=equivocate", of the command line, for the command that runs this again
  std::string inapplicable; ///< why an adversary does nothing to this protocol; such a scenario is not run
  random_faults random;
  checkpoint_plan checkpoints; ///< by default none
  workload_plan workload;
  expectations expected;
};

/// What the command line says instead of the file.
struct scenario_overrides {
  std::optional<std::size_t> replicas;
  std::optional<std::string> protocol;
};

/// What names in a scenario can stand for.
struct scenario_names {
  protocol_registry protocols = protocol_registry::built_in();
  adversary_registry adversaries = adversary_registry::built_in();
};

/// Reads a scenario from TOML text; `file` is its name in messages, and recordings are looked for relative to its
/// folder. On failure nothing is returned and `problems` has a line for each mistake: file, line, key, and what was
/// expected.
std::optional<scenario> parse_scenario(std::string_view text, const std::string& file, const scenario_names& names,
                                       const scenario_overrides& overrides, std::vector<std::string>& problems);

/// The same from a file.
std::optional<scenario> read_scenario(const std::string& file, const scenario_names& names,
                                      const scenario_overrides& overrides, std::vector<std::string>& problems);

} // namespace bezant::simulation
