// Who leads which view.
#pragma once

#include "core/digest.hpp"
#include "core/ids.hpp"
#include "protocols/config.hpp"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace bezant {

/// Gives every view one leader, the same on all replicas. A value.
class leader_policy {
public:
  enum class kind {
    round_robin, ///< view modulo n
    hash,        ///< BLAKE2b-256 of (chain, view) modulo n: any run of leaders occurs again and again
    tenure,      ///< (view / k) modulo n: each leads k views in a row
    reputation,  ///< round robin of those who did not lose views of late, see `leader_standing`
    list, ///< by a list that all replicas were given: its first entry leads view 1, and it begins anew at its end
  };
  /// Entries of the longest list.
  static constexpr std::size_t list_max = 1024;

  /// `tenure`: the k of `kind::tenure`, at least 1.
  leader_policy(kind how, digest chain, std::size_t replicas, std::uint64_t tenure = 1)
    : how_{how}, chain_{chain}, replicas_{replicas}, tenure_{tenure} {}
  /// `kind::list`; there must be an entry, and each below `replicas`.
  leader_policy(std::vector<std::uint64_t> list, digest chain, std::size_t replicas);

  [[nodiscard]] replica_id leader(view_number view) const;

  /// True if who lost views of late is left out.
  [[nodiscard]] bool by_reputation() const noexcept { return how_ == kind::reputation; }

  /// The leader when the replicas in `out`, in ascending order, are left out: their views go to the others in turn.
  [[nodiscard]] replica_id leader(view_number view, std::span<const replica_id> out) const;

private:
  [[nodiscard]] std::array<std::uint64_t, 2> drawn(view_number view) const;

  kind how_;
  digest chain_;
  std::size_t replicas_;
  std::uint64_t tenure_;
  std::shared_ptr<const std::vector<std::uint64_t>> list_; ///< of `kind::list`
};

/// Reads the options `leader` (round_robin, hash, tenure, reputation or list, the first of these being `fallback`),
/// `tenure` (k, from 1 to 1000, default 4) and `leaders` (of `leader = list`: replica ids with blanks between them,
/// such as "0 2 1").
leader_policy read_leader(option_reader& reader, leader_policy::kind fallback, const replica_set& replicas);

} // namespace bezant
