#include "actors/receipt_book.hpp"

namespace bezant {

void receipt_book::file(receipt_batch header, std::vector<receipt> receipts) {
  header.own.clear();
  const auto number = first_page_ + pages_.size();
  pages_.push_back({std::move(header), std::move(receipts)});
  const auto& filed = pages_.back().receipts;
  for (std::uint32_t i = 0; i < filed.size(); ++i) {
    auto& places = by_transaction_[filed[i].transaction_id];
    if (std::ranges::none_of(places, [&](const place& p) { return at(p).outcome == filed[i].outcome; }))
      places.push_back({number, i});
  }
  if (pages_.size() <= blocks_max_)
    return;
  for (const auto& r : pages_.front().receipts)
    if (const auto old = by_transaction_.find(r.transaction_id); old != by_transaction_.end()) {
      std::erase_if(old->second, [this](const place& p) { return p.page == first_page_; });
      if (old->second.empty())
        by_transaction_.erase(old);
    }
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

std::vector<std::pair<session_id, receipt_batch>> receipt_book::find(const digest& transaction_id) const {
  std::vector<std::pair<session_id, receipt_batch>> batches;
  const auto known = by_transaction_.find(transaction_id);
  if (known == by_transaction_.end())
    return batches;
  for (const auto& p : known->second) {
    auto header = pages_[p.page - first_page_].header;
    header.own.push_back({p.index, at(p)});
    batches.emplace_back(at(p).session, std::move(header));
  }
  return batches;
}

} // namespace bezant
