// The node: it asks the others what its key has signed before its core begins, and answers when they ask.
#include "actors/node_state.hpp"
#include "core/mutant.hpp"
#include "transport/log.hpp"

#include <fmt/format.h>

namespace bezant {

namespace {

constexpr std::string_view asks_others = "it asks the others what its key has signed last";
constexpr auto answer_pause = std::chrono::milliseconds(20); ///< between two answers to one replica
constexpr auto look_pause = std::chrono::seconds(1);         ///< between two looks at the views that the others sign in
constexpr auto keep_pause = seconds(2);                      ///< between two times that what others said is written

std::string in_seconds(duration d) {
  const auto seconds = static_cast<double>(d.ns) / 1e9;
  return seconds < 10 ? fmt::format("{:.3g} s", seconds) : fmt::format("{:.0f} s", seconds);
}

/// The first time at which the clock demands that view or a later one.
time_point begin_of(view_number view, const protocol& core, time_point now) {
  auto early = now.ns;
  std::int64_t step = 1'000'000;
  while (core.view_at(time_point{early + step}) < view && step < std::int64_t{1} << 60)
    step *= 2;
  auto late = early + step;
  while (early + 1 < late) {
    const auto middle = early + (late - early) / 2;
    (core.view_at(time_point{middle}) < view ? early : late) = middle;
  }
  return time_point{late};
}

} // namespace

void node_state::prepare_recall() {
  heard_ = statement_book{config_.protocol, config_.replicas};
  const auto kept = config_.disk->notes();
  heard_.load(kept);
  marks_ = signing_marks{kept};
  pause_ = config_.recall.plan.retry;
  const bool lost = kept.contains(notes::forgotten) && !kept.at(notes::forgotten).empty();
  const bool mute = lost || (config_.recall.lost_memory && config_.recall.lost_memory());
  // What a replica signs before it is durable it would learn from the others: those bugs are to show without that.
  if (seeded_bug("recall-not-asked") || seeded_bug("node-never-syncs") || seeded_bug("node-send-before-sync"))
    return;
  if (config_.replicas->size() < 2 || !(config_.recall.plan.asks || mute))
    return;
  recall_.emplace(config_.self, config_.replicas, config_.protocol, config_.recall.plan, marks_);
  silence_ = std::make_shared<silence>(config_.self, *config_.replicas, mute);
  core_ = make_mute(std::move(core_), config_.protocol, silence_, [this] { remember(); });
}

void node_state::start() {
  if (!recall_)
    return begin_after_recall();
  asking_ = false;
  const auto now = config_.clock.now(self_->clock());
  if (!started_ && pause_ == config_.recall.plan.retry) {
    const auto& plan = config_.recall.plan;
    logger("node")->info("replica {} asks its peers what its key has signed, for at most {}, and signs nothing until "
                         "all have answered, or about {} after a quorum has",
                         config_.self.value(), in_seconds(plan.patience), in_seconds(plan.grace));
    hold(std::string{asks_others});
  }
  if (!started_ && recall_->done(now) && !held_back())
    return begin_after_recall();
  if (!started_ && !held_.empty()) {
    if (config_.recall.clock)
      config_.clock = config_.recall.clock(); // somebody may have put it right
    recall_->start_over(config_.clock.now(self_->clock()));
  }
  ask();
}

void node_state::ask() {
  const auto now = config_.clock.now(self_->clock());
  auto whom = recall_->to_ask();
  for (std::uint32_t i = 0; silence_->begun() && i < config_.replicas->size(); ++i)
    if (const replica_id who{i};
        who != config_.self && !silence_->heard(who) && std::ranges::find(whom, who) == whom.end())
      whom.push_back(who);
  if (whom.empty())
    return;
  const auto m =
    sign(*config_.replicas, config_.self, make_message(house::recall_request, recall_->ask(now)), *config_.key);
  for (const auto who : whom)
    self_->send(config_.network, send_atom::value, who, m);
  const auto& plan = config_.recall.plan;
  if (!asks_since_)
    asks_since_ = now;
  auto wait = started_ ? plan.retry_max : std::min(pause_, plan.retry_max);
  if (const auto left = plan.patience - (now - *asks_since_); !started_ && left > duration{})
    wait = std::min(wait, left);
  pause_ = std::min(pause_ * 2, plan.retry_max);
  if (!std::exchange(asking_, true))
    self_->delayed_send(self_, std::chrono::nanoseconds{wait.ns}, start_atom::value);
}

bool node_state::held_back() {
  const auto off = recall_->judge_clock([this](time_point t) { return core_->view_at(t); });
  if (!off || seeded_bug("recall-clock-unchecked")) {
    held_.clear();
    return false;
  }
  auto why =
    fmt::format("its clock is at least {} {} those of {} other replicas, and views follow the clock: put it right",
                in_seconds(off->by), off->ahead ? "ahead of" : "behind", off->replicas);
  if (held_.empty())
    logger("node")->error("replica {} signs nothing: {}", config_.self.value(), why);
  held_ = std::move(why);
  hold(held_);
  return true;
}

void node_state::begin_after_recall() {
  if (recall_) {
    const auto others = config_.replicas->size() - 1;
    logger("node")->info("replica {} begins: {} of {} others have answered{}", config_.self.value(),
                         recall_->answered(), others, silence_->begun() ? ", and it listens" : "");
    if (!silence_->begun())
      hold({});
    else if (hold_ == asks_others || hold_.empty())
      hold("it has lost what it signed, and listens until it is above that");
  }
  const auto now = config_.clock.now(self_->clock());
  const auto by_clock = core_->view_at(now);
  if (const auto top = marks_.highest(); by_clock != view_number{0} && top > by_clock)
    say_silent_until(top);
  begin_core();
  while (!early_.empty() && !ended_) {
    const auto [peer, what] = early_.take();
    deliver(peer, what);
  }
  early_.clear();
  if (recall_)
    ask(); // whoever has not answered yet
}

void node_state::say_silent_until(view_number signed_to) {
  const auto now = config_.clock.now(self_->clock());
  const auto until = begin_of(signed_to.next(), *core_, now);
  const auto when =
    config_.recall.written ? config_.recall.written(until) : in_seconds(until - time_point{}) + " after genesis";
  const auto why =
    fmt::format("signed up to view {}, silent until {}, in {}: its clock was ahead then, or is behind now",
                signed_to.value(), when, in_seconds(until - now));
  logger("node")->warn("replica {}: {}", config_.self.value(), why);
  hold(why, signed_to);
}

void node_state::hold(const std::string& why, view_number over_above) {
  hold_ = why;
  if (config_.observer)
    config_.observer->on_hold(config_.clock.now(self_->clock()), config_.self, {why, over_above});
}

void node_state::recall_message(replica_id peer, const signed_message& m) {
  if (peer != m.author) // handed on by a third it would be a replay
    return;
  if (m.kind == number(house::recall_request)) {
    if (const auto asked = decode<recall_request>(m.body))
      answer(m.author, asked.value());
  } else if (m.kind == number(house::recall_answer)) {
    if (const auto a = decode<recall_answer>(m.body); a && recall_)
      take(m.author, a.value());
  }
}

void node_state::answer(replica_id who, const recall_request& asked) {
  const auto machine = self_->clock().now(); // the replica's own clock may be put right meanwhile
  if (const auto last = answered_.find(who); last != answered_.end() && machine < last->second + answer_pause)
    return;
  answered_.insert_or_assign(who, machine);
  const auto now = config_.clock.now(self_->clock());
  const auto view = started_ ? core_->position().view : view_number{0};
  recall_answer a{asked.asked, now, view, started_ ? committed_ : config_.disk->last().block->header().at, {}};
  for (auto& s : heard_.of(who))
    a.said.push_back(std::move(s));
  self_->send(config_.network, send_atom::value, who,
              sign(*config_.replicas, config_.self, make_message(house::recall_answer, a), *config_.key));
}

void node_state::take(replica_id from, const recall_answer& a) {
  const auto now = config_.clock.now(self_->clock());
  if (const auto unknown = recall_->take(from, a, now))
    forgotten(*unknown);
  if (a.view != view_number{0} && silence_->begun())
    silence_->stands(from, {a.executed, {}, a.view});
  if (!started_ && recall_->done(now) && !held_back())
    begin_after_recall();
}

void node_state::look_at_clock() {
  const auto machine = self_->clock().now();
  if (!recall_ || machine < clock_looked_ + look_pause)
    return;
  clock_looked_ = machine;
  const auto theirs = heard_.signed_in(config_.replicas->faults() + 1);
  const auto behind = [&](time_point t) {
    const auto by_clock = core_->view_at(t);
    return by_clock != view_number{0} && theirs.value() > by_clock.value() + config_.recall.plan.views_off_max;
  };
  const auto now = config_.clock.now(self_->clock());
  if (!behind(now)) {
    behind_ = false;
    return;
  }
  if (config_.recall.clock) {
    auto fresh = config_.recall.clock();
    if (const auto then = fresh.now(self_->clock()); then > now) {
      config_.clock = fresh;
      if (!behind(then)) {
        logger("node")->warn("replica {}: the machine stood still: its clock is read anew, and is {} later",
                             config_.self.value(), in_seconds(then - now));
        behind_ = false;
        return;
      }
    }
  }
  if (!std::exchange(behind_, true))
    logger("node")->warn(
      "replica {}: its clock is behind: {} others sign in view {} or later, and its clock demands view {}",
      config_.self.value(), config_.replicas->faults() + 1, theirs.value(),
      core_->view_at(config_.clock.now(self_->clock())).value());
}

void node_state::forgotten(const statement& s) {
  if (silence_->begun())
    return;
  const auto rank = rank_of(*config_.protocol, s.kind, s.body).value_or(signing_rank{});
  const auto what = config_.protocol->kind_name ? std::string{config_.protocol->kind_name(s.kind)} : "message";
  const auto why =
    fmt::format("its store is older than its key: it has signed a {} of view {} (height {}), and the store knows "
                "of nothing above view {}; it listens as one that has lost its disk",
                what, rank.view.value(), rank.at.value(), marks_.highest().value());
  logger("node")->error("replica {}: {}. An older copy of its folder was put back, or another process has its key{}",
                        config_.self.value(), why, started_ ? "; it had begun to sign, and stops" : "");
  config_.disk->note(notes::forgotten, {1});
  silence_->begin();
  hold(why);
  if (!sync())
    return;
  ask(); // where everybody stands, now that it has forgotten
}

void node_state::remember() {
  const auto view = core_->position().view;
  const view_number below{view.value() > 0 ? view.value() - 1 : 0};
  marks_.raise_all(below);
  recall_->remembers(below);
  marks_.save(*config_.disk);
  config_.disk->note(notes::forgotten, {});
  if (!sync())
    return;
  if (config_.recall.remembers)
    config_.recall.remembers();
  logger("node")->info("replica {} is above all that it can have signed, in view {}, and signs again",
                       config_.self.value(), view.value());
  hold({});
}

void node_state::wait_for_start(replica_id peer, const signed_message& m) {
  if (recall_)
    early_.keep(peer, m);
}

bool node_state::mark_signatures(const effects& out) {
  bool news = false;
  const auto look = [&](const message& m) {
    const auto rank = rank_of(*config_.protocol, m.kind, m.body);
    if (!rank)
      return;
    news = marks_.raise(m.kind, *rank) || news;
    if (recall_ && !recall_->all_answered())
      recall_->signed_now(m.kind, *rank);
  };
  for (const auto& e : out.list()) {
    if (const auto* s = std::get_if<send_to>(&e))
      look(s->what);
    else if (const auto* b = std::get_if<broadcast>(&e))
      look(b->what);
  }
  if (news)
    marks_.save(*config_.disk);
  return news;
}

void node_state::keep_heard() {
  if (now_ < heard_kept_ + keep_pause)
    return;
  heard_kept_ = now_;
  heard_.save(*config_.disk);
}

} // namespace bezant
