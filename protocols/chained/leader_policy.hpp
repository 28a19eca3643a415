// Who leads which view.
#pragma once

#include "core/digest.hpp"
#include "core/ids.hpp"
#include "protocols/config.hpp"

#include <array>
#include <span>

namespace bezant {

/// Gives every view one leader, the same on all replicas. A value.
class leader_policy {
public:
  enum class kind {
    round_robin, ///< view modulo n
    hash,        ///< BLAKE2b-256 of (chain, view) modulo n: any run of leaders occurs again and again
    tenure,      ///< (view / k) modulo n: each leads k views in a row
  };

  /// `tenure`: the k of `kind::tenure`, at least 1.
  leader_policy(kind how, digest chain, std::size_t replicas, std::uint64_t tenure = 1)
    : how_{how}, chain_{chain}, replicas_{replicas}, tenure_{tenure} {}

  [[nodiscard]] replica_id leader(view_number view) const;

  /// The leader when the replicas in `out`, in ascending order, are left out: their views go to the others in turn.
  [[nodiscard]] replica_id leader(view_number view, std::span<const replica_id> out) const;

private:
  [[nodiscard]] std::array<std::uint64_t, 2> drawn(view_number view) const;

  kind how_;
  digest chain_;
  std::size_t replicas_;
  std::uint64_t tenure_;
};

/// Reads the options `leader` (round_robin, hash or tenure, the first of these being `fallback`) and `tenure` (k, from 1
/// to 1000, default 4).
leader_policy read_leader(option_reader& reader, leader_policy::kind fallback, const replica_set& replicas);

} // namespace bezant
