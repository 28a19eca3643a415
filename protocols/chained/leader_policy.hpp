// Who leads which view.
#pragma once

#include "core/digest.hpp"
#include "core/ids.hpp"

namespace bezant {

/// Gives every view one leader, the same on all replicas. A value.
class leader_policy {
public:
  enum class kind {
    hash,        ///< BLAKE2b-256 of (chain, view) modulo n: any run of leaders occurs again and again
    round_robin, ///< view modulo n
  };

  leader_policy(kind how, digest chain, std::size_t replicas) : how_{how}, chain_{chain}, replicas_{replicas} {}

  [[nodiscard]] replica_id leader(view_number view) const;

private:
  kind how_;
  digest chain_;
  std::size_t replicas_;
};

} // namespace bezant
