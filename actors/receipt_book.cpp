#include "actors/receipt_book.hpp"

namespace bezant {

void receipt_book::file(receipt_batch header, std::vector<receipt> receipts) {
  header.own.clear();
  const auto number = first_page_ + pages_.size();
  for (std::uint32_t i = 0; i < receipts.size(); ++i)
    by_transaction_.try_emplace(receipts[i].transaction_id, number, i); // the first outcome is the one that counts
  pages_.push_back({std::move(header), std::move(receipts)});
  if (pages_.size() <= blocks_max_)
    return;
  for (const auto& r : pages_.front().receipts)
    if (const auto at = by_transaction_.find(r.transaction_id);
        at != by_transaction_.end() && at->second.first == first_page_)
      by_transaction_.erase(at);
  pages_.pop_front();
  ++first_page_;
}

std::map<session_id, receipt_batch> receipt_book::latest() const {
  std::map<session_id, receipt_batch> batches;
  if (pages_.empty())
    return batches;
  const auto& [header, receipts] = pages_.back();
  for (std::uint32_t i = 0; i < receipts.size(); ++i)
    batches.try_emplace(receipts[i].session, header).first->second.own.push_back({i, receipts[i]});
  return batches;
}

std::optional<std::pair<session_id, receipt_batch>> receipt_book::find(const digest& transaction_id) const {
  const auto at = by_transaction_.find(transaction_id);
  if (at == by_transaction_.end())
    return std::nullopt;
  const auto [number, index] = at->second;
  const auto& filed = pages_[number - first_page_];
  auto header = filed.header;
  header.own.push_back({index, filed.receipts[index]});
  return std::pair{filed.receipts[index].session, std::move(header)};
}

} // namespace bezant
