#include "actors/snapshot_fetch.hpp"

#include <algorithm>

namespace bezant {

namespace {

constexpr std::size_t in_flight_max = 8;
constexpr auto patience = seconds(2);             ///< for a part
constexpr auto head_patience = milliseconds(500); ///< for the head, without which nothing begins
constexpr auto stuck_after = seconds(10);
constexpr std::uint32_t head_number = 0;

} // namespace

snapshot_fetch::snapshot_fetch(checkpoint_certificate target, replica_id self,
                               std::shared_ptr<const replica_set> replicas,
                               std::shared_ptr<const protocol_info> protocol, time_point now)
  : target_{std::move(target)}, replicas_{std::move(replicas)}, protocol_{std::move(protocol)}, began_{now} {
  for (const auto& share : target_.shares)
    if (share.who != self)
      sources_.push_back(share.who);
}

void snapshot_fetch::exclude(replica_id who) {
  std::erase(sources_, who);
  head_asked_.erase(who);
  std::erase_if(open_, [who](const auto& entry) { return entry.second.from == who; });
}

bool snapshot_fetch::take(replica_id from, const snapshot_head& head, const payload_ptr& content, time_point now) {
  if (head.certificate.what.at != target_.what.at)
    return true; // of another fetch
  if (head_ || head_asked_.erase(from) == 0)
    return true;
  const bool good = head.certificate.what == target_.what
                    && protocol_->verify_commit(head.block, head.proof, *replicas_)
                    && (!protocol_->verify_justify || protocol_->verify_justify(head.block, head.justify, *replicas_));
  if (!good) {
    exclude(from);
    return false;
  }
  open_.erase(head_number);
  gave(from, now);
  head_ = head;
  content_ = content;
  parts_.resize(head.parts.size());
  return true;
}

bool snapshot_fetch::take(replica_id from, const snapshot_part& part, time_point now) {
  if (part.at != target_.what.at || !head_)
    return true;
  const bool fits = part.part <= parts_.size() && part.data.size() <= snapshot_part_bytes
                    && hash("snapshot-part", part.data) == head_->parts[part.part - 1];
  if (!fits) {
    exclude(from);
    return false;
  }
  open_.erase(part.part);
  auto& place = parts_[part.part - 1];
  // Only a snapshot of no bytes has an empty part.
  if (!place.empty() || (part.data.empty() && done_ != 0))
    return true;
  gave(from, now);
  place = part.data;
  ++done_;
  return true;
}

void snapshot_fetch::gave(replica_id from, time_point now) {
  gave_[from] = now;
  silent_.erase(from);
}

void snapshot_fetch::gone(replica_id from, height at) {
  if (at == target_.what.at)
    exclude(from);
}

replica_id snapshot_fetch::next_source(std::optional<replica_id> other_than) {
  // In turn, but those that left the fewest questions open come first.
  auto best = turn_ % sources_.size();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto at = (turn_ + i) % sources_.size();
    const auto rank = [&](std::size_t one) { return std::pair{sources_[one] == other_than, silent_[sources_[one]]}; };
    if (rank(at) < rank(best))
      best = at;
  }
  turn_ = best + 1;
  return sources_[best];
}

std::vector<part_wanted> snapshot_fetch::wanted(time_point now) {
  std::vector<part_wanted> list;
  if (sources_.empty() || complete())
    return list;
  const auto ask = [&](std::uint32_t part, std::optional<replica_id> other_than) {
    const auto from = next_source(other_than);
    open_.insert_or_assign(part, open_question{from, now});
    if (part == head_number)
      head_asked_.insert(from);
    list.push_back({from, {target_.what.at, part}});
  };
  for (const auto& [part, question] : std::map{open_})
    if (now - question.asked >= (part == head_number ? head_patience : patience)) {
      ++silent_[question.from];
      ask(part, question.from);
    }
  if (!head_) {
    if (open_.empty())
      ask(head_number, std::nullopt);
    return list;
  }
  // Parts that an excluded source was asked for are open no more; they are found again from the front.
  if (open_.size() < in_flight_max && next_ > parts_.size())
    next_ = 1;
  for (; next_ <= parts_.size() && open_.size() < in_flight_max; ++next_)
    if (parts_[next_ - 1].empty() && !open_.contains(next_))
      ask(next_, std::nullopt);
  return list;
}

bool snapshot_fetch::stuck(time_point now) const {
  // Up to f sources may be silent, one after the other, before one gives the head.
  const auto slack = head_patience * static_cast<std::int64_t>(2 * (replicas_->faults() + 1));
  if (now - began_ < stuck_after + slack)
    return false;
  const auto givers = std::ranges::count_if(gave_, [now](const auto& one) { return now - one.second < stuck_after; });
  return static_cast<std::size_t>(givers) <= replicas_->faults();
}

bool snapshot_fetch::complete() const {
  return head_ && done_ == parts_.size();
}

stored_base snapshot_fetch::take_whole() {
  require(complete(), "a snapshot is whole before it is taken");
  stored_base whole{std::make_shared<const block>(head_->block, content_, head_->justify),
                    head_->proof,
                    encode(target_),
                    {},
                    std::move(head_->convicted)};
  for (auto& part : parts_) {
    whole.state.insert(whole.state.end(), part.begin(), part.end());
    bytes{}.swap(part);
  }
  return whole;
}

} // namespace bezant
