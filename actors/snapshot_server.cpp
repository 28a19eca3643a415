#include "actors/snapshot_server.hpp"

#include <algorithm>

namespace bezant {

void snapshot_server::add(checkpoint_certificate certificate, stored_base base) {
  auto parts = snapshot_parts_of(base.state);
  served_.push_back({std::move(certificate), std::move(base), std::move(parts)});
  if (served_.size() > snapshots_max)
    served_.pop_front();
}

height snapshot_server::newest() const {
  return served_.empty() ? height{0} : served_.back().certificate.what.at;
}

const checkpoint_certificate* snapshot_server::help_for(const standing& at, std::uint64_t far) const {
  const bool behind = newest().value() > far && newest().value() - far > at.executed.value();
  return behind ? &served_.back().certificate : nullptr;
}

std::optional<message> snapshot_server::answer(replica_id who, const snapshot_request& asked, time_point now) {
  const auto found = std::ranges::find(served_, asked.at, [](const served& s) { return s.certificate.what.at; });
  if (found == served_.end() || asked.part > found->parts.size() || ++given_[who] > answers_each_period)
    return std::nullopt;
  const auto& base = found->base;
  const auto size = asked.part == 0 ? base.block->content()->data_bytes() + found->parts.size() * sizeof(digest)
                                    : snapshot_part_of(base.state, asked.part).size();
  if (!bytes_.spend(who, size, now))
    return std::nullopt;
  if (asked.part == 0) {
    snapshot_head head{found->certificate, base.block->header(), base.block->justify(), base.proof, base.convicted, {}};
    head.parts.assign(found->parts.begin(), found->parts.end());
    return make_message(house::snapshot_head, head, base.block->content());
  }
  const auto data = snapshot_part_of(base.state, asked.part);
  return make_message(house::snapshot_part, snapshot_part{asked.at, asked.part, {data.begin(), data.end()}});
}

} // namespace bezant
