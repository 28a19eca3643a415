#include "simulation/twins/fight.hpp"

#include <algorithm>

namespace bezant::simulation::twins {

namespace {

/// Virtual time that a recovery may take: PBFT's timers double with each view that fails.
constexpr duration recovery_time_max = seconds(600);
/// A run of more steps than this goes round in circles.
constexpr std::uint64_t steps_max = 500'000;

/// The application of the harness has a state that depends on the chain of blocks alone.
executed executed_event(const block& b) {
  return {b.header().at, hash("twins-state", encode(b.id()))};
}

/// Options by which the views of the scenario's rounds have its leaders, and those after them every replica in turn.
std::vector<protocol_option> options_for(const contestant& who, const attack& a) {
  auto options = who.options;
  if (!who.free_leaders)
    return options;
  std::string list;
  for (const auto& round : a.rounds)
    list += std::to_string(round.leader.value_or(replica_id{0}).value()) + " ";
  for (std::size_t view = a.rounds.size() + 1; view <= a.rounds.size() + a.replicas * 16; ++view)
    list += std::to_string(view % a.replicas) + " ";
  options.push_back({"leader", "list"});
  options.push_back({"leaders", std::move(list)});
  return options;
}

} // namespace

fight::fight(const arena_setup& setup, const attack& a)
  : setup_{setup}, attack_{a}, options_{options_for(setup.who, a)}, seats_(a.instances()) {
  std::vector<bool> honest;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    auto& s = seats_[i];
    s.replica = a.replica_of(instance_id{i});
    s.honest = !a.has_twin(s.replica);
    if (i < a.replicas)
      honest.push_back(s.honest);
  }
  chain_.begin(setup.replicas, setup.who.info, std::move(honest));
  signatures_.begin(setup.replicas, setup.who.info);
}

attack_outcome fight::run() {
  for (std::uint32_t i = 0; i < seats_.size() && found_.empty(); ++i)
    boot(i, started{});
  while (!over() && happen()) {
    end_partitions_if_over();
    watch_recovery();
  }
  if (!found_.empty())
    outcome_.broke = found_.list().front();
  return std::move(outcome_);
}

bool fight::over() const {
  return !found_.empty() || (open_ && waiting_ == 0);
}

void fight::boot(std::uint32_t who, const event& first) {
  auto made = setup_.who.info.make({seats_[who].replica, setup_.replicas, options_}, nullptr);
  require(bool{made}, "the options of the harness are right");
  seats_[who].core = std::move(made).value();
  ++seats_[who].lives;
  step(who, first);
}

/// The next message or timer. False if there is none, which no protocol lets happen.
bool fight::happen() {
  std::uint32_t who = 0;
  const std::pair<timer_id, time_point>* timer = nullptr;
  for (std::uint32_t i = 0; i < seats_.size(); ++i)
    for (const auto& t : seats_[i].timers)
      if (timer == nullptr || t.second < timer->second) {
        timer = &t;
        who = i;
      }
  if (!flying_.empty() && (timer == nullptr || flying_.front().due <= timer->second)) {
    const auto f = std::move(flying_.front());
    flying_.pop_front();
    now_ = std::max(now_, f.due);
    step(f.to, message_in{f.link_peer, *f.what});
    return true;
  }
  if (timer == nullptr) {
    found_.add("recovery", {std::nullopt, {}, {}, now_}, "nobody waits for anything");
    return false;
  }
  now_ = std::max(now_, timer->second);
  const auto id = timer->first;
  auto& timers = seats_[who].timers;
  timers.erase(timers.begin() + (timer - timers.data()));
  step(who, timer_fired{id});
  return true;
}

void fight::step(std::uint32_t who, event e) {
  auto& s = seats_[who];
  s.own.push_back(std::move(e));
  effects out;
  while (!s.own.empty() && found_.empty()) {
    const auto next = std::move(s.own.front());
    s.own.pop_front();
    advance_round(who);
    const auto round = s.round;
    out.clear();
    ++outcome_.steps;
    s.core->step(now_, next, out);
    carry_out(who, out, round);
    advance_round(who);
  }
}

void fight::carry_out(std::uint32_t who, effects& out, std::uint64_t round_before) {
  said_ = false;
  for (const auto& e : out.list())
    if (const auto* p = std::get_if<persist>(&e))
      seats_[who].journal.emplace_back(p->view, p->what);
    else if (const auto* c = std::get_if<commit>(&e))
      store(who, *c);
  for (auto& e : out.list())
    if (found_.empty())
      perform(who, e, round_before);
  if (said_ && found_.empty())
    crash_if_due(who, round_before);
}

void fight::perform(std::uint32_t who, effect& e, std::uint64_t round_before) {
  auto& s = seats_[who];
  const auto timer = [&s](timer_id id) {
    return std::ranges::find(s.timers, id, &std::pair<timer_id, time_point>::first);
  };
  if (auto* b = std::get_if<broadcast>(&e)) {
    say(who, std::move(b->what), std::nullopt, round_before);
  } else if (auto* to = std::get_if<send_to>(&e)) {
    say(who, std::move(to->what), to->to, round_before);
  } else if (auto* again = std::get_if<relay>(&e)) {
    send(who, std::make_shared<const signed_message>(std::move(again->what)), again->to, round_before);
  } else if (const auto* t = std::get_if<set_timer>(&e)) {
    if (const auto at = timer(t->id); at != s.timers.end())
      at->second = t->at;
    else
      s.timers.emplace_back(t->id, t->at);
  } else if (const auto* gone = std::get_if<cancel_timer>(&e)) {
    if (const auto at = timer(gone->id); at != s.timers.end())
      s.timers.erase(at);
  } else if (const auto* ask = std::get_if<request_payload>(&e)) {
    give_payload(who, *ask);
  } else if (const auto* load = std::get_if<load_block>(&e)) {
    if (const auto at = std::ranges::find_if(s.blocks, [&](const auto& x) { return x->id() == load->which; });
        at != s.blocks.end())
      s.own.emplace_back(block_loaded{*at});
  } else if (const auto* trim = std::get_if<trim_journal>(&e)) {
    std::erase_if(s.journal, [&](const auto& entry) { return entry.first < trim->below; });
  } else if (const auto* done = std::get_if<commit>(&e)) {
    for (const auto& committed : done->blocks)
      s.own.emplace_back(executed_event(*committed));
  } else if (const auto* charge = std::get_if<accuse>(&e); charge != nullptr && s.honest) {
    ++outcome_.accusations;
    signatures_.accused(now_, s.replica, *charge, !attack_.has_twin(charge->culprit), found_);
  } else if (const auto* n = std::get_if<note>(&e); n != nullptr && s.honest && n->what == "conflict") {
    found_.add("agreement", {s.replica, n->at, n->view, now_},
               "a quorum certified " + short_hex(n->block) + " at height " + std::to_string(n->at.value()) + " in view "
                 + std::to_string(n->view.value()) + ", which contradicts what replica "
                 + std::to_string(s.replica.value()) + " committed");
  }
}

void fight::store(std::uint32_t who, const commit& c) {
  auto& s = seats_[who];
  if (s.honest) {
    chain_.committed(now_, s.replica, c, found_);
    outcome_.commits += c.blocks.size();
  }
  s.blocks.insert(s.blocks.end(), c.blocks.begin(), c.blocks.end());
  s.proof = c.proof;
  if (!open_ || !s.honest || s.recovered || c.blocks.empty() || c.blocks.back()->header().at <= opened_height_)
    return;
  s.recovered = true;
  --waiting_;
  const auto view = s.core->position().view.value();
  outcome_.views_to_recover = std::max(outcome_.views_to_recover, view - std::min(view, opened_view_.value()));
}

void fight::crash_if_due(std::uint32_t who, std::uint64_t round) {
  auto& s = seats_[who];
  for (; s.crashes_done < std::min<std::size_t>(round, attack_.rounds.size()); ++s.crashes_done)
    if (attack_.rounds[s.crashes_done].crash == instance_id{who} && s.crashes_done + 1 == round) {
      ++s.crashes_done;
      return restart(who);
    }
}

void fight::restart(std::uint32_t who) {
  auto& s = seats_[who];
  s.timers.clear();
  s.own.clear();
  recovered e{{}, s.blocks.empty() ? setup_.genesis : s.blocks.back(), s.proof, {}}; // nobody is convicted here
  for (const auto& [view, r] : s.journal)
    e.journal.push_back(r);
  auto made = setup_.who.info.make({s.replica, setup_.replicas, options_}, nullptr);
  require(bool{made}, "the options of the harness are right");
  s.core = std::move(made).value();
  ++s.lives;
  s.own.emplace_back(std::move(e));
  if (!s.blocks.empty())
    s.own.emplace_back(executed_event(*s.blocks.back()));
}

view_number fight::highest_view() const {
  view_number highest;
  for (const auto& s : seats_)
    highest = std::max(highest, s.core->position().view);
  return highest;
}

void fight::watch_recovery() {
  if (over())
    return;
  const bool late = open_
                    && (highest_view().value() > opened_view_.value() + setup_.who.recovery_views
                        || now_ - opened_ > recovery_time_max);
  if (!late && outcome_.steps < steps_max)
    return;
  const auto slow = std::ranges::find_if(seats_, [](const seat& s) { return s.honest && !s.recovered; });
  found_.add("recovery", {slow->replica, chain_.last_of(slow->replica), slow->core->position().view, now_},
             "replica " + std::to_string(slow->replica.value()) + " is at height "
               + std::to_string(chain_.last_of(slow->replica).value()) + " and in view "
               + std::to_string(slow->core->position().view.value()) + "; the partitions ended in view "
               + std::to_string(opened_view_.value()) + ", when the highest commit was at height "
               + std::to_string(opened_height_.value()));
}

} // namespace bezant::simulation::twins
