#include "core/receipt_tree.hpp"

#include <algorithm>
#include <map>

namespace bezant {

namespace {

digest digest_of_part(session_id s, const std::vector<digest>& receipts) {
  hasher h{"receipt-part"};
  h.add(s).add(static_cast<std::uint64_t>(receipts.size()));
  for (const auto& d : receipts)
    h.update(d.value);
  return h.finish();
}

digest digest_of_node(const digest& left, const digest& right) {
  return hasher{"receipt-node"}.update(left.value).update(right.value).finish();
}

digest digest_of_root(std::size_t parts, const digest& top) {
  return hasher{"receipts"}.add(static_cast<std::uint64_t>(parts)).update(top.value).finish();
}

} // namespace

receipt_tree::receipt_tree(std::span<const receipt> receipts) {
  std::vector<digest> digests;
  digests.reserve(receipts.size());
  for (const auto& r : receipts)
    digests.push_back(digest_of(r));
  *this = receipt_tree{receipts, digests};
}

receipt_tree::receipt_tree(std::span<const receipt> receipts, std::span<const digest> digests) {
  require(receipts.size() == digests.size(), "each receipt has its digest");
  std::vector<std::uint32_t> order(receipts.size());
  for (std::uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return receipts[i].session; });
  for (const auto i : order) {
    if (parts_.empty() || parts_.back().session != receipts[i].session)
      parts_.push_back({receipts[i].session, {}, {}});
    parts_.back().places.push_back(i);
    parts_.back().receipts.push_back(digests[i]);
  }
  auto& leaves = levels_.emplace_back();
  for (const auto& p : parts_)
    leaves.push_back(digest_of_part(p.session, p.receipts));
  while (levels_.back().size() > 1) {
    std::vector<digest> above;
    const auto& below = levels_.back();
    for (std::size_t i = 0; i < below.size(); i += 2)
      above.push_back(i + 1 < below.size() ? digest_of_node(below[i], below[i + 1]) : below[i]);
    levels_.push_back(std::move(above));
  }
  root_ = digest_of_root(parts_.size(), parts_.empty() ? digest{} : levels_.back().front());
}

std::size_t receipt_tree::part_of(session_id s) const noexcept {
  const auto at = std::ranges::lower_bound(parts_, s, {}, &receipt_part::session);
  return at != parts_.end() && at->session == s ? static_cast<std::size_t>(at - parts_.begin()) : parts_.size();
}

void receipt_tree::place(std::size_t i, receipt_batch& into) const {
  into.session = parts_[i].session;
  into.receipts = parts_[i].receipts;
  into.part = static_cast<std::uint32_t>(i);
  into.parts = static_cast<std::uint32_t>(parts_.size());
  into.path.clear();
  for (const auto& level : levels_) {
    if (const auto beside = i ^ 1U; beside < level.size())
      into.path.push_back(level[beside]);
    i /= 2;
  }
}

digest receipts_root_of(std::span<const receipt> receipts) {
  return receipt_tree{receipts}.root();
}

digest receipts_root_of(const receipt_batch& batch) {
  if (batch.part >= batch.parts)
    return {};
  auto way = digest_of_part(batch.session, batch.receipts);
  auto next = batch.path.begin();
  std::size_t i = batch.part;
  for (std::size_t size = batch.parts; size > 1; size = (size + 1) / 2, i /= 2) {
    if ((i ^ 1U) >= size)
      continue; // it has no neighbour
    if (next == batch.path.end())
      return {};
    way = i % 2 == 0 ? digest_of_node(way, *next) : digest_of_node(*next, way);
    ++next;
  }
  return next == batch.path.end() ? digest_of_root(batch.parts, way) : digest{};
}

} // namespace bezant
