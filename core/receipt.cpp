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

} // namespace bezant
