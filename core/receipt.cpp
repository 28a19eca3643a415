#include "core/receipt.hpp"

namespace bezant {

digest digest_of(const receipt& r) {
  return hash("receipt", encode(r));
}

digest receipts_root_of(const std::vector<digest>& receipt_digests) {
  hasher h{"receipts"};
  h.add(static_cast<std::uint64_t>(receipt_digests.size()));
  for (const auto& d : receipt_digests)
    h.update(d.value);
  return h.finish();
}

receipt_header header_of(const receipt_batch& batch) {
  return {batch.replica, batch.at, batch.state, receipts_root_of(batch.receipts), batch.by};
}

digest signing_digest(const digest& chain, const receipt_header& header) {
  return hasher{"receipt-batch"}
    .add(chain)
    .add(header.replica)
    .add(header.at)
    .add(header.state)
    .add(header.receipts_root)
    .finish();
}

digest signing_digest(const digest& chain, const receipt_batch& batch) {
  return signing_digest(chain, header_of(batch));
}

result<void> check_places(const receipt_batch& batch, const replica_set& replicas) {
  if (!replicas.contains(batch.replica))
    return crypto_error::unknown_signer;
  for (const auto& [index, content] : batch.own)
    if (index >= batch.receipts.size() || digest_of(content) != batch.receipts[index])
      return codec_error::not_canonical;
  return outcome::success();
}

result<void> verify(const receipt_batch& batch, const replica_set& replicas) {
  BOOST_OUTCOME_TRY(check_places(batch, replicas));
  if (!replicas.scheme().verify(replicas.key(batch.replica), signing_digest(replicas.chain(), batch), batch.by))
    return crypto_error::bad_signature;
  return outcome::success();
}

} // namespace bezant
