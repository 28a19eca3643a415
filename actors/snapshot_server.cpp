#include "actors/snapshot_server.hpp"

#include <algorithm>

namespace bezant {

void snapshot_server::add(checkpoint_certificate certificate, stored_base base, time_point now) {
  auto parts = snapshot_parts_of(base.state);
  served_.push_back({std::move(certificate), std::move(base), std::move(parts)});
  drop_old(now);
}

void snapshot_server::new_period(time_point now) {
  given_.clear();
  drop_old(now);
}

snapshot_server::claim snapshot_server::claim_on(const served& s, time_point now) const {
  auto best = claim::none;
  for (const auto& [who, at] : s.given)
    if (fetches(at, now))
      best = std::max(best, had_place_.contains(who) ? claim::rested : claim::first);
  return best;
}

void snapshot_server::drop_old(time_point now) {
  std::erase_if(had_place_, [now](const auto& one) { return one.second <= now - rest; });
  if (held_ && claim_on(*held_, now) == claim::none)
    held_.reset();
  if (held_ && now - held_since_ >= held_max)
    for (const auto& [who, at] : held_->given)
      if (fetches(at, now))
        had_place_.insert_or_assign(who, now);
  while (served_.size() > newest_max) {
    if (claim_on(served_.front(), now) > (held_ ? claim_on(*held_, now) : claim::none)) {
      held_ = std::move(served_.front());
      held_since_ = now;
    }
    served_.pop_front();
  }
}

std::vector<std::pair<replica_id, snapshot_request>> snapshot_server::take_due() {
  std::vector<std::pair<replica_id, snapshot_request>> list;
  for (const auto& [who, what] : early_)
    if (what.at <= newest())
      list.emplace_back(who, what);
  std::erase_if(early_, [this](const auto& one) { return one.second.at <= newest(); });
  return list;
}

height snapshot_server::newest() const {
  return served_.empty() ? height{0} : served_.back().certificate.what.at;
}

const checkpoint_certificate* snapshot_server::help_for(const standing& at, std::uint64_t far) const {
  const bool behind = newest().value() > far && newest().value() - far > at.executed.value();
  return behind ? &served_.back().certificate : nullptr;
}

std::optional<message> snapshot_server::answer(replica_id who, const snapshot_request& asked, time_point now) {
  const auto is_it = [&asked](const served& s) { return s.certificate.what.at == asked.at; };
  const auto newer = std::ranges::find_if(served_, is_it);
  auto* found = newer != served_.end() ? &*newer : held_ && is_it(*held_) ? &*held_ : nullptr;
  if (!found && asked.at > newest()) {
    early_.insert_or_assign(who, asked);
    return std::nullopt;
  }
  if (++given_[who] > answers_each_period)
    return std::nullopt;
  if (!found)
    return make_message(house::snapshot_gone, asked);
  if (asked.part > found->parts.size())
    return std::nullopt;
  const auto& base = found->base;
  const auto size = asked.part == 0 ? base.block->content()->data_bytes() + found->parts.size() * sizeof(digest)
                                    : snapshot_part_of(base.state, asked.part).size();
  if (!bytes_.spend(who, size, now))
    return std::nullopt;
  found->given.insert_or_assign(who, now);
  if (asked.part == 0) {
    snapshot_head head{found->certificate, base.block->header(), base.block->justify(), base.proof, base.convicted, {}};
    head.parts.assign(found->parts.begin(), found->parts.end());
    return make_message(house::snapshot_head, head, base.block->content());
  }
  const auto data = snapshot_part_of(base.state, asked.part);
  return make_message(house::snapshot_part, snapshot_part{asked.at, asked.part, {data.begin(), data.end()}});
}

} // namespace bezant
