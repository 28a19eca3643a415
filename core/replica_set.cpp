#include "core/replica_set.hpp"

namespace bezant {

replica_set::replica_set(digest chain, std::string protocol, std::vector<public_key> keys,
                         std::shared_ptr<const signature_scheme> scheme)
  : chain_{chain}, protocol_{std::move(protocol)}, keys_{std::move(keys)}, scheme_{std::move(scheme)} {
  require(!keys_.empty() && scheme_ != nullptr, "a replica set has replicas and a signature scheme");
}

const public_key& replica_set::key(replica_id who) const {
  require(contains(who), "only replicas of the set have keys");
  return keys_[who.value()];
}

digest replica_set::signing_digest(message_kind kind, byte_view body) const {
  return hasher{"message"}.add(chain_).add(protocol_).add(kind).update(body).finish();
}

bool replica_set::verify(replica_id who, message_kind kind, byte_view body, const signature& by) const {
  return contains(who) && scheme_->verify(keys_[who.value()], signing_digest(kind, body), by);
}

} // namespace bezant
