#include "actors/receipt_checks.hpp"

namespace bezant {

result<void> receipt_checks::check(const receipt_batch& batch, const replica_set& replicas) {
  BOOST_OUTCOME_TRY(check_places(batch, replicas));
  const auto signed_by_it = signing_digest(replicas.chain(), batch);
  const auto what = hasher{"checked-receipts"}.update(signed_by_it.value).update(batch.by.value).finish();
  {
    const std::lock_guard lock{mutex_};
    if (good_.contains(what))
      return outcome::success();
  }
  if (!replicas.scheme().verify(replicas.key(batch.replica), signed_by_it, batch.by))
    return crypto_error::bad_signature;
  const std::lock_guard lock{mutex_};
  good_.insert(what);
  return outcome::success();
}

std::size_t receipt_checks::size() const {
  const std::lock_guard lock{mutex_};
  return good_.size();
}

} // namespace bezant
