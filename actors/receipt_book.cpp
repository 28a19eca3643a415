#include "actors/receipt_book.hpp"

namespace bezant {

std::vector<receipt_book::place> receipt_book::places(const digest& transaction_id) const {
  std::vector<place> list;
  const auto* known = latest_.find(transaction_id);
  for (auto p = known == nullptr ? place{} : *known; holds(p); p = page_of(p).earlier[p.index])
    list.push_back(p);
  return list;
}

void receipt_book::file(receipt_batch header, receipt_tree tree, std::vector<receipt> receipts) {
  const auto number = first_page_ + pages_.size();
  if (number % blocks_max_ == 0)
    latest_.age(); // what it forgets now was filed more than `blocks_max_` pages ago
  pages_.push_back({std::move(header), std::move(tree), std::move(receipts), {}});
  auto& filed = pages_.back();
  filed.earlier.resize(filed.receipts.size());
  for (const auto& r : filed.receipts)
    latest_.prefetch(r.transaction_id);
  for (std::uint32_t i = 0; i < filed.receipts.size(); ++i) {
    const auto& r = filed.receipts[i];
    const auto before = places(r.transaction_id);
    if (std::ranges::any_of(before, [&](const place& p) { return page_of(p).receipts[p.index].outcome == r.outcome; }))
      continue;
    if (!before.empty())
      filed.earlier[i] = before.front();
    latest_.put(r.transaction_id, {number, i});
  }
  if (pages_.size() > blocks_max_) {
    pages_.pop_front();
    ++first_page_;
  }
}

std::map<session_id, receipt_batch> receipt_book::latest() const {
  std::map<session_id, receipt_batch> batches;
  if (pages_.empty())
    return batches;
  const auto& last = pages_.back();
  for (std::size_t i = 0; i < last.tree.parts().size(); ++i) {
    const auto& part = last.tree.parts()[i];
    auto& b = batches[part.session];
    b = part_of(last, i);
    for (std::uint32_t n = 0; n < part.places.size(); ++n)
      b.own.push_back({n, last.receipts[part.places[n]]});
  }
  return batches;
}

receipt_batch receipt_book::part_of(const page& of, std::size_t part) {
  auto b = of.header;
  of.tree.place(part, b);
  return b;
}

std::vector<std::pair<session_id, receipt_batch>> receipt_book::find(const digest& transaction_id) const {
  std::vector<std::pair<session_id, receipt_batch>> batches;
  for (const auto& p : places(transaction_id)) {
    const auto& of = page_of(p);
    const auto& r = of.receipts[p.index];
    const auto part = of.tree.part_of(r.session);
    const auto& places = of.tree.parts()[part].places;
    const auto at = std::ranges::lower_bound(places, p.index) - places.begin();
    batches.emplace_back(r.session, part_of(of, part));
    batches.back().second.own.push_back({static_cast<std::uint32_t>(at), r});
  }
  std::ranges::reverse(batches); // in order of filing
  return batches;
}

} // namespace bezant
