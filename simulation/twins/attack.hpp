// A Twins scenario: who has a twin, and for each round who can hear whom and who leads (Bano, Sonnino, Chursin,
// Perelman, Li, Malkhi, "Twins: BFT Systems Made Robust", OPODIS 2021, arXiv 2004.10617, section 4).
#pragma once

#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/replica_set.hpp"

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bezant::simulation::twins {

/// Bounds of what can be written down and searched.
struct limits {
  static constexpr std::size_t replicas_max = 10;
  static constexpr std::size_t rounds_max = 8;
  static constexpr message_kind kinds_max = 32; ///< kinds are numbered from 0
};

/// Index of a running core. Instance i below n is replica i; instance n + k is the second core of the k-th replica that
/// has a twin.
using instance_id = strong<struct instance_id_tag, std::uint32_t>;

/// One round: two sides that do not hear each other, and who leads.
struct round_plan {
  std::uint32_t side = 0; ///< bit i: instance i stands on the second side. Bit 0 is never set; 0: no partition
  std::optional<replica_id> leader = {}; ///< of the round's view; none if the protocol's own rule says who leads
  /// An honest instance that goes down right after it has first said something in this round, and comes back from its
  /// journal at once.
  std::optional<instance_id> crash = {};
  /// A kind of message that has a partition of its own in this round, `apart_side`, such as commits that reach one
  /// alone.
  std::optional<message_kind> apart = {};
  std::uint32_t apart_side = 0;

  /// The partition of messages of that kind.
  [[nodiscard]] std::uint32_t side_of(message_kind k) const noexcept { return apart == k ? apart_side : side; }

  friend auto operator<=>(const round_plan&, const round_plan&) = default;
};

/// A scenario. Round r is that of view r.
struct attack {
  std::size_t replicas = 4;
  std::vector<replica_id> twinned; ///< ascending; at most f
  std::vector<round_plan> rounds;

  [[nodiscard]] std::size_t instances() const noexcept { return replicas + twinned.size(); }
  [[nodiscard]] bool has_twin(replica_id who) const noexcept;
  /// Whose identity and key an instance has.
  [[nodiscard]] replica_id replica_of(instance_id who) const noexcept;

  friend auto operator<=>(const attack&, const attack&) = default;
};

/// The partition with bit 0 clear that separates the same instances as `side`; of `instances` instances.
std::uint32_t normal_side(std::uint32_t side, std::size_t instances) noexcept;

/// The name of an instance, such as "2", or "0a" and "0b" for the two of a replica with a twin.
std::string name_of(const attack& a, instance_id who);

/// A kind's name, as `protocol_info::kind_name` gives it, without blanks.
using kind_namer = std::function<std::string_view(message_kind)>;

/// One line that `parse_attack` reads, such as "twins 0; 0: 0a 1 / 0b 2 3; 2: all; 1 crash 3: 0b / 0a 1 2 3 | commit: 1
/// / 0a 0b 2 3". A `*` stands for a leader by the protocol's own rule; behind `|` stands the kind that has its own
/// partition.
std::string to_string(const attack& a, const kind_namer& kinds);

/// Reads what `to_string` writes, for `replicas` replicas. Nothing for anything else, with a sentence in `why`.
std::optional<attack> parse_attack(std::string_view text, std::size_t replicas, const kind_namer& kinds,
                                   std::string& why);

} // namespace bezant::simulation::twins
