// Holds auditor and forensics against a plain judge that compares every two statements of a replica.
#pragma once

#include "adversaries/forge/forge.hpp"
#include "core/random.hpp"
#include "protocols/registry.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>
#include <span>

namespace bezant::simulation {

/// What one needs to speak in the name of replicas.
struct impersonation {
  const replica_set& replicas;
  const protocol_info& protocol;
  const protocol_forge& forge;
  const std::map<replica_id, std::shared_ptr<const signer>>& keys;
};

inline message without_signature(const signed_message& m) {
  return {m.kind, m.body, m.content};
}

/// A payload that no client asked for.
inline payload_ptr another_payload() {
  return std::make_shared<const payload>(std::vector{transaction{bytes{'o', 't', 'h', 'e', 'r'}}});
}

/// Of one honest replica, some of what it signed and up to two statements that may be against the rest: a timeout that
/// knows less than it did, a vote for a block on an older parent, a vote at a lower height. An auditor and forensics,
/// which see these and the proposals around in any order, must convict the replica if and only if some pair of its
/// statements is an offence. `kept` is what honest replicas signed, in order.
void check_memories(const impersonation& as, std::span<const signed_message> kept, random_source& random,
                    violation_list& found);

} // namespace bezant::simulation
