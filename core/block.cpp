#include "core/block.hpp"

namespace bezant {

payload::payload(std::vector<transaction> transactions) : transactions_{std::move(transactions)} {
  hasher h{"payload"};
  h.add(static_cast<std::uint64_t>(transactions_.size()));
  for (const auto& t : transactions_) {
    h.update(t.id().value);
    data_bytes_ += t.data().size();
  }
  root_ = h.finish();
}

digest payload_root_of(const std::vector<digest>& transactions) {
  hasher h{"payload"};
  h.add(static_cast<std::uint64_t>(transactions.size()));
  for (const auto& id : transactions)
    h.update(id.value);
  return h.finish();
}

payload_ptr empty_payload() {
  static const auto none = std::make_shared<const payload>();
  return none;
}

digest digest_of(const block_header& header) {
  return hash("block", encode(header));
}

block::block(block_header header, payload_ptr content, bytes justify)
  : header_{header}, id_{digest_of(header)}, content_{std::move(content)}, justify_{std::move(justify)} {
  require(content_ != nullptr && content_->root() == header_.payload_root, "a block's payload fits its root");
}

block_ptr make_genesis_block(const digest& chain) {
  return std::make_shared<const block>(
    block_header{chain, view_number{0}, height{0}, replica_id{0}, empty_payload()->root()}, empty_payload(), bytes{});
}

} // namespace bezant
