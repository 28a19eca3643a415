// A Twins scenario under way: what is said, who hears it, and which round an instance is in.
#include "simulation/twins/fight.hpp"

#include <algorithm>

namespace bezant::simulation::twins {

namespace {

constexpr duration delay = milliseconds(10);

} // namespace

void fight::advance_round(std::uint32_t who) {
  auto& s = seats_[who];
  const auto before = s.round;
  if (const auto view = s.core->position().view.value(); view > s.round) {
    s.round = view;
    s.since = now_;
  }
  while (now_ - s.since > setup_.who.round_span) {
    ++s.round;
    s.since = s.since + setup_.who.round_span;
  }
  if (s.round != before)
    release(who);
}

/// Hands an instance what was kept back from it by those that it can hear by now.
void fight::release(std::uint32_t who) {
  auto& s = seats_[who];
  for (auto& [from, f] : std::exchange(s.kept, {}))
    if (open_ || same_side(from, who, f.what->kind, s.round)) {
      f.due = now_ + delay;
      flying_.push_back(std::move(f));
    } else {
      s.kept.emplace_back(from, std::move(f));
    }
}

/// Every instance has its own, in each of its lives: so twins that lead contradict each other.
void fight::give_payload(std::uint32_t who, const request_payload& ask) {
  auto& s = seats_[who];
  const auto text = "instance " + std::to_string(who) + " life " + std::to_string(s.lives) + " view "
                    + std::to_string(ask.view.value()) + " request " + std::to_string(ask.id.value());
  const auto data = as_bytes(text);
  s.own.emplace_back(
    payload_ready{ask.id, std::make_shared<const payload>(std::vector{transaction{bytes{data.begin(), data.end()}}})});
}

void fight::say(std::uint32_t who, message m, std::optional<replica_id> to, std::uint64_t round_before) {
  auto& s = seats_[who];
  const auto& info = setup_.who.info;
  said_ = true;
  auto said = std::make_shared<const signed_message>(
    sign(*setup_.replicas, s.replica, std::move(m), *setup_.keys[s.replica.value()]));
  // Once for all receivers: whatever is sent here is what a core says, so the signature is right.
  if (const auto good = info.check(*said, *setup_.replicas); !good)
    found_.add("form", {s.replica, {}, s.core->position().view, now_},
               "instance " + name_of(attack_, instance_id{who}) + " says a " + std::string{info.kind_name(said->kind)}
                 + " that its protocol refuses: " + good.error().message());
  if (s.honest && signatures_.signed_by(now_, s.replica, *said, found_))
    ++outcome_.signatures;
  if (!to || *to == s.replica)
    s.own.emplace_back(message_in{s.replica, *said});
  send(who, said, to, round_before);
}

void fight::send(std::uint32_t who, const std::shared_ptr<const signed_message>& m, std::optional<replica_id> to,
                 std::uint64_t round_before) {
  auto round = round_before;
  if (setup_.who.info.describe && !open_)
    if (const auto about = setup_.who.info.describe(m->kind, m->body);
        about && about->role != message_role::question && about->role != message_role::answer)
      round = std::max(round, about->view.value());
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (i == who || (to && *to != seats_[i].replica))
      continue;
    flight f{now_ + delay, i, seats_[who].replica, m};
    if (open_ || same_side(who, i, m->kind, round)) {
      flying_.push_back(std::move(f));
      continue;
    }
    ++outcome_.withheld;
    if (setup_.withheld == withheld_messages::late)
      seats_[i].kept.emplace_back(who, std::move(f));
  }
}

bool fight::same_side(std::uint32_t a, std::uint32_t b, message_kind k, std::uint64_t round) const {
  if (round == 0 || round > attack_.rounds.size())
    return true;
  const auto side = attack_.rounds[round - 1].side_of(k);
  return (side >> a & 1U) == (side >> b & 1U);
}

void fight::end_partitions_if_over() {
  if (open_ || std::ranges::any_of(seats_, [&](const seat& s) { return s.round <= attack_.rounds.size(); }))
    return;
  open_ = true;
  opened_ = now_;
  opened_view_ = highest_view();
  opened_height_ = chain_.highest();
  waiting_ = attack_.replicas - attack_.twinned.size();
  for (std::uint32_t i = 0; i < seats_.size(); ++i)
    release(i);
}

} // namespace bezant::simulation::twins
