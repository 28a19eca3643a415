#include "core/transaction.hpp"

namespace bezant {

transaction::transaction(bytes data) {
  const auto id = hash("transaction", data);
  content_ = std::make_shared<const content>(content{std::move(data), id});
}

byte_view transaction::data() const noexcept {
  return content_ ? byte_view{content_->data} : byte_view{};
}

const digest& transaction::id() const noexcept {
  static const auto of_no_bytes = hash("transaction", {});
  return content_ ? content_->id : of_no_bytes;
}

} // namespace bezant
