#include "simulation/order_check.hpp"

namespace bezant::simulation {

namespace {

digest digest_of_outcome(const exchange::frame_outcome& outcome) {
  return hash("outcome", encode(outcome));
}

std::string name_of(session_id who, sequence_number sequence) {
  return "frame " + std::to_string(sequence.value()) + " of session " + std::to_string(who.value());
}

} // namespace

std::uint64_t order_check::executed(time_point now, replica_id who, height at, const std::vector<receipt>& receipts,
                                    violation_list& found) {
  std::uint64_t effects = 0;
  for (const auto& r : receipts) {
    const auto outcome = decode<exchange::frame_outcome>(r.outcome);
    if (!outcome) {
      found.add("exactly-once", {who, at, {}, now}, "a receipt holds no outcome: " + outcome.error().message());
      continue;
    }
    if (outcome.value().status != exchange::frame_status::executed)
      continue;
    if (r.at != at) {
      compare_again(now, who, r, outcome.value(), found);
      continue;
    }
    remember(outcome.value(), r);
    take_effect(now, who, at, outcome.value(), found);
    ++effects;
  }
  last_ = at;
  return effects;
}

void order_check::take_effect(time_point now, replica_id who, height at, const exchange::frame_outcome& outcome,
                              violation_list& found) {
  auto& s = sessions_[outcome.session];
  const auto name = [&] { return name_of(outcome.session, outcome.sequence); };
  if (outcome.sequence < s.next)
    found.add("exactly-once", {who, at, {}, now},
              name() + " took effect a second time at height " + std::to_string(at.value()));
  else if (outcome.sequence != s.next && at == last_.next())
    found.add("exactly-once", {who, at, {}, now},
              name() + " took effect at height " + std::to_string(at.value()) + " where "
                + std::to_string(s.next.value()) + " was next");
  s.next = std::max(s.next, outcome.sequence.next());
  const effect_of_frame seen{at, digest_of_outcome(outcome), now};
  s.came_to.try_emplace(outcome.sequence, seen.outcome);
  if (const auto told = s.unexplained.find(outcome.sequence); told != s.unexplained.end()) {
    compare(outcome.session, told->second, seen, found);
    s.unexplained.erase(told);
    return;
  }
  s.effects.try_emplace(outcome.sequence, seen);
}

/// Keeps what the session's last frames were answered, as the exchange does.
void order_check::remember(const exchange::frame_outcome& outcome, const receipt& r) {
  auto& told = sessions_[outcome.session].told;
  told[outcome.sequence] = digest_of(r);
  if (told.size() > exchange::exchange_genesis::pending_limit)
    told.erase(told.begin());
}

/// A frame that took effect is answered once more: with what it was answered then.
void order_check::compare_again(time_point now, replica_id who, const receipt& r,
                                const exchange::frame_outcome& outcome, violation_list& found) {
  const auto& told = sessions_[outcome.session].told;
  const auto then = told.find(outcome.sequence);
  if (then != told.end() && then->second != digest_of(r))
    found.add("acknowledged", {who, r.at, {}, now},
              name_of(outcome.session, outcome.sequence) + " is answered again, with another outcome than it had");
}

void order_check::accepted(session_id who, const accepted_frame& frame, violation_list& found) {
  auto& s = sessions_[who];
  const auto sequence = frame.outcome.sequence;
  if (!mark_accepted(s, sequence)) {
    found.add("acknowledged", {std::nullopt, frame.at, {}, frame.accepted},
              name_of(who, sequence) + " was acknowledged twice");
    return;
  }
  if (const auto seen = s.effects.find(sequence); seen != s.effects.end()) {
    compare(who, frame, seen->second, found);
    s.effects.erase(seen);
    return;
  }
  s.unexplained.try_emplace(sequence, frame);
}

bool order_check::mark_accepted(session& s, sequence_number sequence) {
  if (sequence < s.accepted_below || !s.accepted.insert(sequence).second)
    return false;
  while (!s.accepted.empty() && *s.accepted.begin() == s.accepted_below) {
    s.accepted.erase(s.accepted.begin());
    s.accepted_below = s.accepted_below.next();
  }
  return true;
}

void order_check::compare(session_id who, const accepted_frame& told, const effect_of_frame& seen,
                          violation_list& found) {
  const auto name = name_of(who, told.outcome.sequence);
  if (told.outcome.session != who || told.outcome.status != exchange::frame_status::executed)
    found.add("acknowledged", {std::nullopt, told.at, {}, told.accepted},
              name + " was acknowledged with an outcome that is none of its own");
  if (told.at != seen.at)
    found.add("acknowledged", {std::nullopt, told.at, {}, told.accepted},
              name + " was acknowledged for height " + std::to_string(told.at.value()) + " but took effect at "
                + std::to_string(seen.at.value()));
  else if (digest_of_outcome(told.outcome) != seen.outcome)
    found.add("acknowledged", {std::nullopt, told.at, {}, told.accepted},
              name + " was acknowledged with another outcome than it had");
}

void order_check::compare_with_reference(replica_id who, const std::vector<exchange::frame_outcome>& outcomes,
                                         violation_list& found) const {
  for (const auto& expected : outcomes) {
    const auto of = sessions_.find(expected.session);
    if (of == sessions_.end())
      continue;
    const auto made = of->second.came_to.find(expected.sequence);
    if (made != of->second.came_to.end() && made->second != digest_of_outcome(expected)) {
      found.add("results", {who, {}, {}, {}},
                name_of(expected.session, expected.sequence)
                  + " came to something else than the reference book makes of the log");
      return; // what follows from it is no news
    }
  }
}

void order_check::finish(violation_list& found, std::optional<time_point> answered_until) {
  for (const auto who : answered_until ? served_ : std::set<session_id>{})
    for (const auto& [sequence, seen] : sessions_[who].effects)
      if (seen.when <= *answered_until) {
        found.add("answered", {std::nullopt, seen.at, {}, seen.when},
                  name_of(who, sequence) + " took effect at height " + std::to_string(seen.at.value())
                    + " and its client never heard of it");
        break;
      }
  for (const auto& [who, s] : sessions_)
    for (const auto& [sequence, told] : s.unexplained)
      found.add("acknowledged", {std::nullopt, told.at, {}, told.accepted},
                name_of(who, sequence) + " was acknowledged for height " + std::to_string(told.at.value())
                  + " but never took effect");
}

} // namespace bezant::simulation
