// Collects checkpoint votes until a quorum says the same (TOCS 2002, section 4.3, "garbage collection").
#pragma once

#include "protocols/effect.hpp"
#include "protocols/pbft/messages.hpp"

#include <map>
#include <optional>

namespace bezant::pbft {

/// The highest few checkpoint votes of each replica. A vote far above the own height counts as any other: it is how a
/// replica that was cut off learns of a stable checkpoint.
class checkpoint_votes {
public:
  static constexpr std::size_t votes_per_replica_max = 4;

  explicit checkpoint_votes(std::size_t quorum) : quorum_{quorum} {}

  /// Files a vote. The certificate, if this vote completes one.
  std::optional<checkpoint_certificate> add(const checkpoint_vote& v, replica_id who, const signature& by);
  void forget_to(height stable);
  [[nodiscard]] std::size_t size() const;

private:
  struct signed_vote {
    checkpoint_vote vote;
    signature by;
  };

  std::size_t quorum_;
  std::map<replica_id, std::map<height, signed_vote>> votes_; ///< the first of each replica and height
};

} // namespace bezant::pbft
