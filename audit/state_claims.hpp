// What replicas said lately of the state after blocks.
#pragma once

#include "protocols/checkpoint.hpp"

#include <map>

namespace bezant::audit {

/// Finds two different statements of one replica on one height. Of each the statements on a few heights are kept, the
/// greatest.
class state_claims {
public:
  explicit state_claims(std::size_t heights_max) : heights_max_{heights_max} {}

  /// Takes a checkpoint statement whose signature is good; other messages are ignored. Gives what the author said
  /// before, if that is something else.
  std::optional<signed_message> add(const signed_message& m);

private:
  std::size_t heights_max_;
  std::map<replica_id, std::map<height, signed_message>> said_;
};

} // namespace bezant::audit
