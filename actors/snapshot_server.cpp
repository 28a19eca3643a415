#include "actors/snapshot_server.hpp"

#include <algorithm>
#include <limits>

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

std::optional<time_point> snapshot_server::claim_on(const served& s, time_point now) const {
  constexpr time_point never{std::numeric_limits<std::int64_t>::min()};
  std::optional<time_point> best;
  for (const auto& [who, at] : s.given) {
    if (!fetches(at, now))
      continue;
    const auto had = had_place_.find(who);
    best = std::min(best.value_or(time_point{std::numeric_limits<std::int64_t>::max()}),
                    had == had_place_.end() ? never : had->second);
  }
  return best;
}

void snapshot_server::drop_old(time_point now) {
  std::erase_if(had_place_, [now](const auto& one) { return now - one.second >= rest; });
  if (held_ && !claim_on(*held_, now))
    held_.reset();
  const auto may_hold = [](const served& s) {
    return held_max + seconds(static_cast<std::int64_t>(s.base.state.size() >> 21U));
  };
  if (held_ && now - held_since_ >= may_hold(*held_))
    for (const auto& [who, at] : held_->given)
      if (fetches(at, now))
        had_place_.insert_or_assign(who, now);
  while (served_.size() > newest_max) {
    const auto next = claim_on(served_.front(), now);
    const auto kept = held_ ? claim_on(*held_, now) : std::nullopt;
    if (next && (!kept || *next < *kept)) {
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
  return asked.part == 0 ? head_of(*found, who, now) : part_of(*found, asked, who, now);
}

std::optional<message> snapshot_server::head_of(served& s, replica_id who, time_point now) {
  const auto& b = s.base;
  snapshot_head head{s.certificate, b.block->header(), b.block->justify(), b.proof, b.convicted, {}};
  head.parts.assign(s.parts.begin(), s.parts.end());
  auto m = make_message(house::snapshot_head, head, b.block->content());
  if (!spend(s, who, m.body.size() + b.block->content()->data_bytes(), now))
    return std::nullopt;
  return m;
}

std::optional<message> snapshot_server::part_of(served& s, const snapshot_request& asked, replica_id who,
                                                time_point now) {
  const auto data = snapshot_part_of(s.base.state, asked.part);
  if (!spend(s, who, data.size(), now)) // before it is copied
    return std::nullopt;
  return make_message(house::snapshot_part, snapshot_part{asked.at, asked.part, {data.begin(), data.end()}});
}

bool snapshot_server::spend(served& s, replica_id who, std::size_t size, time_point now) {
  const bool enough = bytes_.spend(who, size, now);
  if (enough)
    s.given.insert_or_assign(who, now);
  return enough;
}

} // namespace bezant
