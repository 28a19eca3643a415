#include "core/receipt.hpp"

#include "core/receipt_tree.hpp"

namespace bezant {

namespace {

/// A restated receipt says nothing of a block, and there is one spelling for that.
bool is_bare(const receipt_batch& b) {
  return b.receipts.size() == 1 && b.state.empty() && b.outbox.empty() && b.part == 0 && b.parts == 1 && b.path.empty()
         && b.own.size() == 1 && b.own.front().content.at == b.at;
}

} // namespace

const digest& empty_outbox() {
  static const digest root = hasher{"outbox"}.add(std::uint64_t{0}).finish();
  return root;
}

digest digest_of(const receipt& r) {
  return hash("receipt", encode(r));
}

receipt_header header_of(const receipt_batch& b) {
  return {b.replica, b.at, b.state, receipts_root_of(b), b.by, b.epoch, b.outbox};
}

digest signing_digest(const digest& chain, const receipt_header& header) {
  return hasher{"receipt-batch"}
    .add(chain)
    .add(header.replica)
    .add(header.epoch)
    .add(header.at)
    .add(header.state)
    .add(header.receipts_root)
    .add(header.outbox)
    .finish();
}

digest signing_digest(const digest& chain, const receipt_batch& b) {
  if (!b.restated)
    return signing_digest(chain, header_of(b));
  hasher h{"restated-receipt"};
  h.add(chain).add(b.replica).add(b.epoch);
  for (const auto& d : b.receipts)
    h.update(d.value);
  return h.finish();
}

receipt_batch restate(replica_id by, receipt r) {
  receipt_batch b;
  b.replica = by;
  b.at = r.at;
  b.session = r.session;
  b.receipts = {digest_of(r)};
  b.own.push_back({0, std::move(r)});
  b.restated = true;
  return b;
}

result<void> check_places(const receipt_batch& batch, const replica_set& replicas) {
  if (!replicas.contains(batch.replica))
    return crypto_error::unknown_signer;
  if (batch.epoch != epoch_number{} || (batch.restated && !is_bare(batch)))
    return codec_error::not_canonical;
  for (const auto& [index, content] : batch.own)
    if (index >= batch.receipts.size() || content.session != batch.session
        || digest_of(content) != batch.receipts[index])
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
