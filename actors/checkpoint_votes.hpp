// Counts what replicas sign about checkpoints.
#pragma once

#include "protocols/checkpoint.hpp"

#include <map>
#include <memory>

namespace bezant {

/// Of each replica the statements of its last two checkpoints; so a liar cannot fill the table.
class checkpoint_votes {
public:
  explicit checkpoint_votes(std::shared_ptr<const replica_set> replicas) : replicas_{std::move(replicas)} {}

  /// Takes a statement whose signature is good. Gives the certificate if this one completes a quorum of equal
  /// statements.
  std::optional<checkpoint_certificate> add(replica_id who, const checkpoint_statement& said, const signature& by);

  /// Heights up to that one matter no more.
  void forget_to(height at) { done_ = std::max(done_, at); }

private:
  struct vote {
    checkpoint_statement said;
    signature by;
  };

  std::shared_ptr<const replica_set> replicas_;
  height done_;
  std::map<replica_id, std::map<height, vote>> votes_;
};

} // namespace bezant
