#include "simulation/suspicion_watch.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bezant::simulation {

namespace {

template <class Tell>
void for_each_reason(const audit::suspicion& s, Tell tell) {
  for (std::size_t i = 0; i < audit::suspicion_reasons; ++i)
    if (s.scores[i] > 0)
      tell(audit::name_of(static_cast<audit::suspicion_reason>(i)), s.scores[i], s.counts[i]);
}

} // namespace

void suspicion_watch::begin(const protocol_info& info, const replica_set& replicas,
                            const std::set<replica_id>& leave_out, const audit::suspicion_feed::lane_of& lane,
                            bool checked) {
  const std::lock_guard guard{lock_};
  feeds_.clear();
  plain_.clear();
  for (std::uint32_t i = 0; i < replicas.size(); ++i) {
    plain_.push_back(leave_out.contains(replica_id{i}) || !checked
                       ? nullptr
                       : std::make_unique<reference_meter>(replica_id{i}, info, replicas, lane));
    feeds_.push_back(leave_out.contains(replica_id{i})
                       ? nullptr
                       : std::make_unique<audit::suspicion_feed>(replica_id{i}, info, replicas, lane));
  }
}

template <class Use>
void suspicion_watch::use(replica_id who, Use with) {
  const std::lock_guard guard{lock_};
  if (who.value() < feeds_.size() && feeds_[who.value()])
    with(*feeds_[who.value()]);
  if (who.value() < plain_.size() && plain_[who.value()])
    with(*plain_[who.value()]);
}

void suspicion_watch::on_signed(time_point now, replica_id who, const signed_message& m) {
  use(who, [&](auto& f) { f.signed_itself(now, m); });
}

void suspicion_watch::on_delivered(time_point now, replica_id who, replica_id, const signed_message& m) {
  use(who, [&](auto& f) { f.delivered(now, m); });
}

void suspicion_watch::on_view(time_point now, replica_id who, const protocol_position& p) {
  use(who, [&](auto& f) { f.stands(now, p); });
}

void suspicion_watch::on_submitted(time_point now, replica_id who, const transaction& t) {
  use(who, [&](auto& f) { f.submitted(now, t); });
}

void suspicion_watch::on_commit(time_point, replica_id who, const commit& c) {
  use(who, [&](auto& f) {
    for (const auto& b : c.blocks)
      f.committed(*b);
  });
}

std::vector<suspected> suspicion_watch::suspects() const {
  const std::lock_guard guard{lock_};
  std::map<replica_id, suspected> found;
  for (std::uint32_t i = 0; i < feeds_.size(); ++i) {
    if (!feeds_[i])
      continue;
    for (const auto& s : feeds_[i]->meter().suspects()) {
      auto& entry = found.try_emplace(s.who, suspected{s, {}, s.scores}).first->second;
      entry.by.push_back(replica_id{i});
      for (std::size_t r = 0; r < audit::suspicion_reasons; ++r)
        entry.least[r] = std::min(entry.least[r], s.scores[r]);
      if (s.score > entry.most.score)
        entry.most = s;
    }
  }
  std::vector<suspected> list;
  list.reserve(found.size());
  for (auto& [who, entry] : found)
    list.push_back(std::move(entry));
  return list;
}

std::vector<std::pair<replica_id, std::string>> suspicion_watch::differences() const {
  const std::lock_guard guard{lock_};
  std::vector<std::pair<replica_id, std::string>> list;
  for (std::uint32_t i = 0; i < plain_.size(); ++i)
    if (plain_[i])
      for (const auto& difference : plain_[i]->differences(feeds_[i]->meter()))
        list.emplace_back(replica_id{i}, difference);
  return list;
}

std::string reasons_text(const audit::suspicion& s) {
  std::string text;
  for_each_reason(s, [&](std::string_view name, std::uint64_t, const audit::occasions& c) {
    text += fmt::format("{}{} {} of {}", text.empty() ? "" : ", ", name, c.happened, c.possible);
  });
  return text;
}

std::string suspicions_text(const std::vector<suspected>& list) {
  std::string text;
  for (const auto& s : list)
    text += fmt::format("  suspected   replica {} by {}, score {}.{}: {}\n", s.most.who.value(), s.by.size(),
                        s.most.score / 1000, s.most.score % 1000 / 100, reasons_text(s.most));
  return text;
}

std::string suspicions_json(const std::vector<suspected>& list) {
  auto j = nlohmann::ordered_json::array();
  for (const auto& s : list) {
    nlohmann::ordered_json one{{"replica", s.most.who.value()},
                               {"score", s.most.score},
                               {"by", nlohmann::ordered_json::array()},
                               {"reasons", nlohmann::ordered_json::array()}};
    for (const auto who : s.by)
      one["by"].push_back(who.value());
    for_each_reason(s.most, [&](std::string_view name, std::uint64_t score, const audit::occasions& c) {
      one["reasons"].push_back(
        {{"reason", name}, {"score", score}, {"happened", c.happened}, {"possible", c.possible}});
    });
    j.push_back(std::move(one));
  }
  return j.dump();
}

} // namespace bezant::simulation
