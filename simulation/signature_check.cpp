#include "simulation/signature_check.hpp"

namespace bezant::simulation {

void signature_check::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol) {
  replicas_ = std::move(replicas);
  protocol_ = protocol;
}

std::string signature_check::name_of(const signed_message& m) const {
  return std::string{protocol_.kind_name(m.kind)} + " " + short_hex(digest_of(m));
}

bool signature_check::signed_by(time_point now, replica_id who, const signed_message& m, violation_list& found) {
  const auto slot = protocol_.slot ? protocol_.slot(m) : std::nullopt;
  if (!slot)
    return false;
  auto& mine = histories_[who];
  const auto key = hasher{"slot"}.add(m.kind).update(*slot).finish();
  const auto body = hash("body", m.body);
  const auto [at, fresh] = mine.bodies.try_emplace(key, body);
  if (!fresh && at->second != body)
    found.add("double-vote", {who, {}, {}, now},
              "replica " + std::to_string(who.value()) + " signed " + name_of(m)
                + " for a slot in which it had signed another message");
  if (!fresh)
    return true;
  mine.order.push_back(key);
  if (mine.order.size() > slots_max) {
    mine.bodies.erase(mine.order.front());
    mine.order.pop_front();
  }
  const auto [last, first] = mine.latest.try_emplace(m.kind, m);
  if (first)
    return true;
  if (protocol_.contradicts(last->second, m))
    found.add("double-vote", {who, {}, {}, now},
              "replica " + std::to_string(who.value()) + " signed " + name_of(m) + ", which contradicts its earlier "
                + name_of(last->second));
  last->second = m;
  return true;
}

void signature_check::accused(time_point now, replica_id who, const accuse& a, bool culprit_honest,
                              violation_list& found) {
  const auto accuser = "replica " + std::to_string(who.value());
  const auto culprit = "replica " + std::to_string(a.culprit.value());
  if (culprit_honest)
    found.add("accusation", {who, {}, {}, now},
              accuser + " accused the honest " + culprit + " of " + std::string{a.offence});
  const auto good = [&](const signed_message& m) {
    return m.author == a.culprit && replicas_->verify(m.author, m.kind, m.body, m.by);
  };
  if (!good(a.first) || !good(a.second) || (protocol_.offence && !protocol_.contradicts(a.first, a.second)))
    found.add("accusation", {who, {}, {}, now},
              accuser + " accused " + culprit + " of " + std::string{a.offence}
                + " with messages that do not prove it");
}

} // namespace bezant::simulation
