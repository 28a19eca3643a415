#include "protocols/certificate.hpp"

#include "core/mutant.hpp"
#include "protocols/registry.hpp"

namespace bezant {

vote_certificate genesis_certificate(const digest& chain) {
  return {vote_for(*make_genesis_block(chain)), {}};
}

result<void> check_certificate(const vote_certificate& c, message_kind vote_kind, const replica_set& replicas) {
  if (c.shares.empty()) {
    if (c != genesis_certificate(replicas.chain()))
      return protocol_error::bad_certificate;
    return outcome::success();
  }
  // View and height 0 are the genesis block's alone, and nobody votes for that.
  if (c.vote.view == view_number{0} || c.vote.at == height{0})
    return protocol_error::bad_certificate;
  const auto needed = seeded_bug("quorum-2f") ? replicas.quorum() - 1 : replicas.quorum();
  if (c.shares.size() < needed || c.shares.size() > replicas.size())
    return protocol_error::bad_certificate;
  if (!seeded_bug("count-signer-twice"))
    for (std::size_t i = 1; i < c.shares.size(); ++i)
      if (c.shares[i - 1].who >= c.shares[i].who)
        return protocol_error::bad_certificate;
  const auto body = encode(c.vote);
  const auto signed_digest = replicas.signing_digest(vote_kind, body);
  for (const auto& share : c.shares)
    if (!replicas.contains(share.who) || !replicas.scheme().verify(replicas.key(share.who), signed_digest, share.by))
      return protocol_error::bad_certificate;
  return outcome::success();
}

} // namespace bezant
