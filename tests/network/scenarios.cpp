// What is done to a cluster. Four replicas, of which one may be faulty.
#include "tests/network/stage.hpp"

#include <fmt/format.h>

namespace bezant::test {

namespace {

/// Processes that die and come back.

void kill_leaders(stage& s) {
  const auto every = s.brief() ? milliseconds(1'500) : seconds(3);
  constexpr auto away = milliseconds(500);
  while (s.goes_on()) {
    const auto victim = s.leader();
    const auto died = recorded_now();
    s.nodes().kill(victim);
    s.pause(away);
    const auto back = recorded_now();
    s.nodes().start(victim);
    s.resumes(died, away);
    s.rejoins(victim, back); // else two would be away at once
    if (const auto spent = recorded_now() - died; spent < every)
      s.pause(every - spent);
  }
}

void restart_all(stage& s) {
  do {
    for (const auto k : s.replicas()) {
      const auto from = recorded_now();
      if (!s.nodes().stop(k))
        s.fail(fmt::format("replica {} did not stop cleanly", k.value()));
      const auto back = recorded_now();
      s.nodes().start(k);
      s.resumes(from, back - from);
      s.rejoins(k, back);
    }
  } while (s.goes_on());
}

void freeze_one(stage& s) {
  do {
    const auto victim = s.leader();
    const auto from = recorded_now();
    s.nodes().freeze(victim);
    s.pause(seconds(4));
    s.nodes().thaw(victim);
    s.resumes(from, duration{}); // the others go on
    s.rejoins(victim, from + seconds(4));
  } while (s.goes_on());
}

/// Nothing but what the cluster was founded with.
void just_trade(stage& s) {
  while (s.goes_on())
    s.pause(milliseconds(100));
  s.resumes(recorded_now(), duration{});
}

void wrong_clock(cluster_plan& plan) {
  plan.clock_offsets[replica_id{3}] = seconds(2);
}

void liar(cluster_plan& plan) {
  plan.testnet.adversaries[replica_id{3}] = "equivocate";
}

/// Lines that are cut.

/// Cuts, waits, heals, and demands that things go on.
void cut_and_heal(stage& s, const std::vector<replica_id>& victims, void (*cut)(stage&, const std::vector<replica_id>&),
                  bool quorum_left) {
  cut(s, victims);
  const auto from = recorded_now();
  s.pause(s.next_outage());
  if (!quorum_left)
    s.stands_still(from);
  s.lab().heal();
  const auto healed = recorded_now();
  s.resumes(quorum_left ? from : healed, quorum_left ? duration{} : healed - from);
  for (const auto k : victims)
    s.rejoins(k, healed);
  s.pause(seconds(1));
}

void isolate(stage& s, const std::vector<replica_id>& victims) {
  s.lab().isolate(victims);
}

void unplug(stage& s, const std::vector<replica_id>& victims) {
  for (const auto k : victims)
    s.lab().plug(k, false);
}

void cut_minority(stage& s) {
  do
    cut_and_heal(s, {s.leader()}, isolate, true);
  while (s.goes_on());
}

void cut_majority(stage& s) {
  do
    cut_and_heal(s, {replica_id{0}, replica_id{1}}, isolate, false);
  while (s.goes_on());
}

void unplug_minority(stage& s) {
  do
    cut_and_heal(s, {s.leader()}, unplug, true);
  while (s.goes_on());
}

void unplug_majority(stage& s) {
  do
    cut_and_heal(s, {replica_id{1}, replica_id{2}, replica_id{3}}, unplug, false);
  while (s.goes_on());
}

/// The leader hears everybody, and nobody hears it.
void mute_leader(stage& s) {
  const auto mute = [](stage& on, const std::vector<replica_id>& victims) {
    for (const auto to : on.replicas())
      if (to != victims.front())
        on.lab().cut(victims.front(), to);
  };
  do
    cut_and_heal(s, {s.leader()}, mute, true);
  while (s.goes_on());
}

/// Lines that are bad.

void lose_some(stage& s) {
  for (const auto k : s.replicas())
    s.lab().lose(k, 5);
  just_trade(s);
  s.lab().heal();
  s.resumes(recorded_now(), duration{});
}

void throttle_all(stage& s) {
  for (const auto k : s.replicas())
    s.lab().throttle(k, 4'000);
  just_trade(s);
  s.lab().heal();
  s.resumes(recorded_now(), duration{});
}

/// The protocols that rely on a bound of the delay are told one that holds.
void long_lines(cluster_plan& plan) {
  auto& t = plan.testnet;
  if (t.protocol == "simplex" || t.protocol == "streamlet")
    t.options.push_back({"delta", "300ms"});
  else
    t.options.push_back({"timeout", "2s"});
}

void trade_afar(stage& s) {
  while (s.goes_on())
    s.pause(milliseconds(100));
}

} // namespace

const std::vector<scenario>& all_scenarios() {
  static const std::vector<scenario> list{
    {"leader-kill", "SIGKILL to the leader every few seconds, and a new start, for twice as long", false, nullptr,
     false, kill_leaders, 2},
    {"rolling-restart", "SIGTERM and a new start, one replica after the other", false, nullptr, false, restart_all},
    {"freeze", "SIGSTOP to the leader for 4 s", false, nullptr, false, freeze_one},
    {"clock", "one replica's clock is 2 s ahead", false, wrong_clock, false, just_trade},
    {"adversary", "one replica equivocates", false, liar, false, just_trade},
    {"minority", "the leader is cut off from the other replicas", true, nullptr, false, cut_minority},
    {"minority-unplugged", "the leader's cable is pulled", true, nullptr, false, unplug_minority},
    {"majority", "two replicas are cut off from the other two", true, nullptr, false, cut_majority},
    {"majority-unplugged", "three replicas' cables are pulled", true, nullptr, false, unplug_majority},
    {"one-way", "nobody hears the leader, which hears all", true, nullptr, false, mute_leader},
    {"loss", "5 % of all packets are lost", true, nullptr, false, lose_some},
    {"rate", "every replica sends at most 4 Mbit/s", true, nullptr, false, throttle_all},
    {"delay", "100 ms between replicas, each way", true, long_lines, true, trade_afar},
  };
  return list;
}

} // namespace bezant::test
