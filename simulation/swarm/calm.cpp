#include "simulation/swarm/calm.hpp"

#include "simulation/swarm/parameters.hpp"

#include <algorithm>

namespace bezant::simulation::swarm {

namespace {

/// What a replica does that no signature proves, and how it shows.
struct neglected_duty {
  recipe by;
  audit::suspicion_reason shows = audit::suspicion_reason::missed_vote;
};

neglected_duty some_duty(const protocol_info& protocol, random_source& random) {
  using reason = audit::suspicion_reason;
  // Not drawn: who leaves out transactions of some clients. These clients wait for results, and so for the views of
  // others: they seldom have anything to send while it leads.
  const bool leaders_differ = knows_options(protocol.name) && protocol.name != "pbft";
  switch (random.below(leaders_differ ? 3 : 2)) {
    case 0: return {use("silent"), reason::missed_vote};
    case 1: return {use("withhold-votes"), reason::missed_vote};
    default: return {use("slow-leader", {{"by", "60ms"}}), reason::late_proposal};
  }
}

} // namespace

audit::suspicion_reason make_calm(scenario& s, const scenario_names& names, random_source random) {
  const auto found = names.protocols.find(s.protocol);
  require(found.has_value(), "a swarm draws protocols that exist");
  const auto& protocol = *found.value();
  const auto n = s.replicas.front();
  const bool wanted = random.below(4) != 0;
  const auto duty = some_duty(protocol, random);
  if (wanted && protocol.describe && names.adversaries.inapplicable(duty.by, protocol).empty()) {
    s.expected.suspected = {replica_id{static_cast<std::uint32_t>(random.below(n))}};
    s.adversaries.push_back({s.expected.suspected, duty.by});
  }
  s.links.delay_min = milliseconds(1);
  s.links.delay_max = milliseconds(random.between(1, 5));
  s.workload.orders = 20'000; // more than there is time for
  s.workload.frame = 1;
  s.workload.pause = milliseconds(random.between(1, 10));
  s.length = std::max(seconds(60), seconds(static_cast<std::int64_t>(calm_blocks(n))));
  return duty.shows;
}

namespace {

/// Messages that replicas send for a block when nothing goes wrong, each counted once a receiver: proposals, votes,
/// certificates by the protocol's pattern, and what is repeated at its ends. 0: not known.
std::uint64_t messages_of_block(const std::string& protocol, std::uint64_t n) {
  const auto all_to_all = n * (n - 1);
  if (protocol == "hotstuff" || protocol == "jolteon") // proposals, votes
    return all_to_all + n;
  if (protocol == "simplex") // notarize and finalize votes, what enters the next view
    return 3 * all_to_all;
  if (protocol == "pbft") // prepares and commits
    return 2 * all_to_all + n;
  if (protocol == "streamlet") // each message is echoed by all
    return (n + 2) * all_to_all;
  return 0;
}

} // namespace

std::vector<violation> check_traffic(const scenario& s, std::size_t replicas, const run_outcome& run) {
  const auto each = messages_of_block(s.protocol, replicas);
  // Views in which nothing is agreed cost as much as others.
  const auto rounds = std::max(run.blocks.value(), run.views_to_recover.value_or(0)) + replicas;
  std::uint64_t frames = 0;
  for (const auto& [session, counted] : run.clients.frames)
    frames += counted.placed;
  const auto most = rounds * each + 3 * replicas * frames; // to all, a result from all, and some again
  const auto bytes_most = most * 1'024;
  if (each == 0 || (run.network.sent <= most && run.network.bytes <= bytes_most))
    return {};
  return {{"traffic",
           {std::nullopt, run.blocks_final, {}, time_point{} + run.ran},
           "nothing goes wrong, and " + std::to_string(run.network.sent) + " messages of "
             + std::to_string(run.network.bytes) + " bytes were sent for " + std::to_string(run.blocks.value())
             + " blocks and " + std::to_string(frames) + " frames; " + std::to_string(most) + " of "
             + std::to_string(bytes_most) + " are more than enough"}};
}

std::uint64_t calm_blocks(std::size_t replicas) {
  return 24 * replicas; // a leader of its own for some twenty of them
}

std::vector<violation> check_suspicions(const scenario& s, std::size_t replicas, audit::suspicion_reason expected,
                                        const run_outcome& run) {
  std::vector<violation> wrong;
  const auto complain = [&](replica_id who, const std::string& sentence) {
    wrong.push_back({"suspicion", {who, run.blocks_final, {}, time_point{} + run.ran}, sentence});
  };
  std::set<replica_id> faulty;
  for (const auto& a : s.adversaries)
    faulty.insert(a.replicas.begin(), a.replicas.end());
  for (const auto who : faulty) {
    const auto at = std::ranges::find(run.suspicions, who, [](const suspected& x) { return x.most.who; });
    const auto by = at == run.suspicions.end() ? 0 : at->by.size();
    const auto score = by == 0 ? 0 : at->least[static_cast<std::size_t>(expected)];
    if (by + faulty.size() < replicas || score < audit::suspicion_limits{}.threshold)
      complain(who, "replica " + std::to_string(who.value()) + " neglects a duty (" + std::string{name_of(expected)}
                      + ") and is suspected by " + std::to_string(by) + " of "
                      + std::to_string(replicas - faulty.size()) + " others, for that with a score of at least "
                      + std::to_string(score));
  }
  for (const auto& x : run.suspicions)
    if (!faulty.contains(x.most.who))
      complain(x.most.who, "nothing goes wrong, and replica " + std::to_string(x.most.who.value())
                             + " is suspected: " + reasons_text(x.most));
  return wrong;
}

} // namespace bezant::simulation::swarm
