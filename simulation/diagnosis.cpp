#include "simulation/diagnosis.hpp"

#include "core/replica_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bezant::simulation {

namespace {

/// How a protocol waits: `option` times `factor` is what a view (epoch) may take, and `delays` of the network are what
/// it needs so that a proposal and the votes for it arrive in it.
struct waiting {
  std::string_view protocol;
  std::string_view option;
  duration fallback; ///< the option's default
  std::int64_t factor;
  std::int64_t delays;
  std::string_view unit; ///< what is too short, in the paper's word
};

constexpr std::array<waiting, 5> table{{{"streamlet", "delta", milliseconds(100), 2, 2, "an epoch"},
                                        {"simplex", "delta", milliseconds(100), 3, 3, "a view"},
                                        {"hotstuff", "timeout", milliseconds(500), 1, 3, "a view"},
                                        {"jolteon", "timeout", milliseconds(500), 1, 3, "a round"},
                                        {"pbft", "timeout", milliseconds(500), 1, 4, "a request"}}};

const waiting* waiting_of(std::string_view protocol) {
  const auto* at = std::ranges::find(table, protocol, &waiting::protocol);
  return at == table.end() ? nullptr : at;
}

const std::string* value_of(const std::vector<protocol_option>& options, std::string_view name) {
  const auto at = std::ranges::find(options, name, &protocol_option::name);
  return at == options.end() ? nullptr : &at->value;
}

duration timer_of(const waiting& w, const std::vector<protocol_option>& options) {
  const auto* text = value_of(options, w.option);
  return text == nullptr ? w.fallback : parse_duration(*text).value_or(w.fallback);
}

/// Says nothing to anybody in the whole run.
bool is_silent(const recipe& r) {
  return r.name == "silent" || (r.name == recipe::stack && std::ranges::any_of(r.parts, is_silent));
}

std::string list_of(const std::set<replica_id>& ids) {
  std::string text;
  for (const auto who : ids)
    text += (text.empty() ? "" : ", ") + std::to_string(who.value());
  return text;
}

std::string too_few(const circumstances& c) {
  std::set<replica_id> mute = c.down;
  for (const auto& [who, what] : c.adversaries)
    if (is_silent(what))
      mute.insert(who);
  const auto speak = c.replicas - std::min(c.replicas, mute.size());
  const auto quorum = bezant::quorum(c.replicas);
  if (speak >= quorum || c.replicas == 0)
    return {};
  return fmt::format("of {} replicas {} speak{}, the quorum is {} (silent or down: {})", c.replicas, speak,
                     speak == 1 ? "s" : "", quorum, list_of(mute));
}

/// The shortest time that a message between two ends can take in a run.
duration delay_min(const scenario& s) {
  auto least = s.links.delay_min;
  for (const auto& change : s.changes)
    least = std::min(least, change.links.delay_min);
  if (s.random.delay_max > duration{})
    least = std::min(least, s.random.delay_max);
  return least;
}

} // namespace

circumstances circumstances_of(const scenario& s, std::size_t replicas) {
  circumstances c{replicas, s.protocol, s.options, std::max(s.links.delay_max, s.links.delay_min), {}, {}, false};
  for (const auto& plan : s.adversaries)
    for (const auto who : plan.replicas)
      c.adversaries.emplace(who, plan.what);
  for (const auto& crash : s.crashes)
    if (!crash.restart)
      c.down.insert(crash.replica);
  return c;
}

std::string timer_below_delay(const circumstances& c) {
  const auto* w = waiting_of(c.protocol);
  if (w == nullptr || c.real_time || c.replicas <= 1)
    return {};
  const auto timer = timer_of(*w, c.options);
  const duration needed{c.delay_max.ns * w->delays};
  if (timer.ns * w->factor > needed.ns) // who has the same time comes too late
    return {};
  const duration least{(needed.ns + w->factor - 1) / w->factor};
  const duration most{timer.ns * w->factor / w->delays};
  const auto times = w->factor == 1 ? std::string{} : fmt::format("{} times ", w->factor);
  return fmt::format("{} of {} takes {} delays of the network, up to {}, but waits only {}{} = {}: raise the option {} "
                     "above {}, or lower the network's delay below {}",
                     w->unit, c.protocol, w->delays, text_of_span(needed), times, w->option, text_of_span(timer),
                     w->option, text_of_span(least), text_of_span(most));
}

std::string beyond_faults(const circumstances& c) {
  const auto f = faults_max(c.replicas);
  if (c.adversaries.size() <= f)
    return {};
  return fmt::format("{} replicas have adversaries, more than f = {} of n = {}, so that nothing is promised",
                     c.adversaries.size(), f, c.replicas);
}

std::vector<std::string> obstacles(const circumstances& c) {
  std::vector<std::string> list;
  for (auto& why : {too_few(c), timer_below_delay(c), beyond_faults(c)})
    if (!why.empty())
      list.push_back(why);
  return list;
}

std::string because(const circumstances& c) {
  std::string text;
  for (const auto& why : obstacles(c))
    text += (text.empty() ? ": " : "; ") + why;
  return text;
}

std::uint64_t answers_possible(const scenario& s, std::uint64_t commands) {
  const auto& w = s.workload;
  if (w.kind == workload_kind::none)
    return 0;
  // To a replica and back, and where there are several, a proposal and a vote between.
  const bool alone = *std::ranges::min_element(s.replicas) == 1;
  const auto trip = delay_min(s) * (alone ? 2 : 4);
  if (trip > s.length)
    return 0;
  const auto each = trip + w.pause;
  const auto rounds =
    each.ns == 0 ? commands
                 : static_cast<std::uint64_t>((s.length.ns - trip.ns) / each.ns) + 1; // of one place in the window
  const auto most_of_session = rounds > commands ? commands : rounds * w.window * w.frame;
  if (w.kind == workload_kind::recording)
    return std::min(commands, most_of_session);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i + w.rogues < w.sessions; ++i) // what does not divide evenly goes to the first sessions
    sum += std::min(commands / w.sessions + (i < commands % w.sessions ? 1 : 0), most_of_session);
  return sum;
}

std::optional<std::uint64_t> views_possible(const scenario& s) {
  const auto* w = waiting_of(s.protocol);
  const circumstances c = circumstances_of(s, *std::ranges::min_element(s.replicas));
  if (w == nullptr || c.adversaries.size() > faults_max(c.replicas))
    return std::nullopt;
  const auto timer = timer_of(*w, s.options) * w->factor;
  const auto* responsive = value_of(s.options, "responsive");
  duration skew = s.random.skew_max;
  for (const auto by : s.skews)
    skew = std::max(skew, by);
  const auto in = [&](duration each) {
    return static_cast<std::uint64_t>((s.length.ns + std::max<std::int64_t>(skew.ns, 0)) / each.ns) + 2;
  };
  if (s.protocol == "streamlet" && (responsive == nullptr || *responsive != "yes"))
    return in(timer);
  // A view ends with a certificate, which takes a message between two replicas, or with its timer.
  const auto step = std::min(delay_min(s), timer);
  return c.replicas > 1 && step > duration{} ? std::optional{in(step)} : std::nullopt;
}

std::string text_of_span(duration d) {
  constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> units{
    {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  for (const auto& [ns, name] : units)
    if (d.ns >= ns || ns == 1)
      return fmt::format("{:.6g}{}", static_cast<double>(d.ns) / static_cast<double>(ns), name);
  return {};
}

} // namespace bezant::simulation
