#include "simulation/swarm/parameters.hpp"

#include <algorithm>
#include <array>

namespace bezant::simulation::swarm {

namespace {

/// Draws for one protocol. Everything is drawn in any case, so that a later option does not depend on an earlier one.
class option_draws {
  static constexpr std::int64_t tenure_max = 1'000;

public:
  option_draws(random_source random, faulty_replicas faulty, bool slow)
    : random_{random}, faulty_{faulty}, slow_{slow} {}

  drawn_options take() { return std::move(made_); }

  /// The option that says how long a view may take; `views` of it are a view.
  void patience(const char* name, std::int64_t times) {
    // Close to the network's delay more often than far above it: what can go wrong does then.
    static constexpr std::array<std::int64_t, 8> spans_ms{20, 25, 30, 40, 50, 60, 100, 200};
    static constexpr std::array<std::int64_t, 8> slow_spans_ms{500, 500, 500, 750, 1'000, 1'000, 1'500, 2'000};
    const auto& spans = slow_ ? slow_spans_ms : spans_ms;
    chosen_ = milliseconds(spans[random_.below(spans.size())]);
    if (slow_ && times > 1)
      chosen_ = duration{chosen_.ns / times / 1'000'000 * 1'000'000};
    made_.patience = chosen_ * times;
    set(name, span_text(chosen_));
  }

  /// `fewest`: so many honest leaders in a row are needed; round robin gives them at n = 3f+1 or it does not.
  /// With `reputation` one draw more: those who lost views rest.
  void leader(const char* usual, bool round_robin_suffices, std::int64_t fewest, bool reputation = false) {
    const auto kind = random_.below(reputation ? 5 : 3);
    auto tenure = faulty_.any ? random_.between(fewest, fewest + 4) : random_.between(1, 8);
    if (random_.below(2) == 0 && !faulty_.first)
      tenure = tenure_max; // as good as for ever: whoever is behind never leads, and must come back without
    const char* name = kind == 0 ? "hash" : kind == 1 ? "tenure" : kind == 2 ? "round_robin" : "reputation";
    if (kind >= 2 && faulty_.any && !round_robin_suffices)
      name = "hash";
    // In turn: in each n views so many honest leaders follow each other that something becomes final, and all that is
    // certified below with it. Two rounds give four blocks; what is left is for those who are behind, and for timeouts
    // that were measured. Hashed leaders and long tenures may be unlucky for long.
    if (std::string_view{name} == "round_robin" || std::string_view{name} == "reputation")
      views(6, 16);
    if (std::string_view{name} != usual)
      set("leader", name);
    if (kind == 1)
      set("tenure", std::to_string(tenure));
  }

  /// An idle time of a leader without work, now and then.
  void idle(std::int64_t share) {
    const bool wanted = random_.below(4) == 0;
    const auto span = duration{random_.between(1'000'000, chosen_.ns / share)};
    if (wanted)
      set("idle", span_text(duration{span.ns / 1'000'000 * 1'000'000}));
  }

  void views(std::uint64_t of_n, std::uint64_t more) { made_.views = {of_n, more}; }

  void grows() { made_.grows = true; }

  /// Timeouts that follow what was measured, every other time. Drawn last, as all that is new.
  void timeouts() { sometimes(2, "timeouts", "measured"); }

  /// `name` = `value`, one time in `n`.
  bool sometimes(std::uint64_t n, const char* name, const char* value, bool allowed = true) {
    const bool wanted = random_.below(n) == 0 && allowed;
    if (wanted)
      set(name, value);
    return wanted;
  }

  void number(const char* name, std::int64_t low, std::int64_t high) {
    set(name, std::to_string(random_.between(low, high)));
  }

private:
  void set(std::string name, std::string value) { made_.list.push_back({std::move(name), std::move(value)}); }

  random_source random_;
  faulty_replicas faulty_;
  bool slow_;
  duration chosen_;
  drawn_options made_;
};

drawn_options streamlet(option_draws d) {
  d.patience("delta", 2);
  d.leader("hash", false, 5);
  d.sometimes(3, "responsive", "yes");
  d.sometimes(2, "echo", "certificates");
  return d.take();
}

drawn_options hotstuff(option_draws d, faulty_replicas faulty) {
  d.patience("timeout", 1);
  // Votes to the next leader alone need four in a row, which round robin does not give at n = 4 with a faulty one.
  const bool next = d.sometimes(4, "votes", "next");
  d.grows();
  d.leader("reputation", !next || !faulty.any, 5, true);
  d.idle(2);
  d.timeouts();
  return d.take();
}

drawn_options jolteon(option_draws d) {
  d.patience("timeout", 1);
  d.sometimes(4, "votes", "next");
  d.grows();
  d.leader("reputation", true, 4, true);
  d.idle(2);
  d.timeouts();
  return d.take();
}

drawn_options simplex(option_draws d) {
  d.patience("delta", 3);
  d.leader("round_robin", true, 2);
  d.idle(1);
  d.timeouts();
  return d.take();
}

drawn_options pbft(option_draws d) {
  d.patience("timeout", 1);
  d.number("checkpoint", 1, 24);
  d.number("in_flight", 1, 8);
  d.timeouts();
  d.grows();
  d.views(2, 6); // f primaries in a row may be faulty; then one stays
  return d.take();
}

} // namespace

std::string span_text(duration d) {
  if (d.ns % 1'000'000 == 0)
    return std::to_string(d.ns / 1'000'000) + "ms";
  return d.ns % 1'000 == 0 ? std::to_string(d.ns / 1'000) + "us" : std::to_string(d.ns) + "ns";
}

bool knows_options(std::string_view protocol) {
  static constexpr std::array<std::string_view, 5> known{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"};
  return std::ranges::find(known, protocol) != known.end();
}

drawn_options draw_options(std::string_view protocol, faulty_replicas faulty, bool slow, random_source random) {
  const option_draws d{random, faulty, slow};
  if (protocol == "streamlet")
    return streamlet(d);
  if (protocol == "hotstuff")
    return hotstuff(d, faulty);
  if (protocol == "jolteon")
    return jolteon(d);
  if (protocol == "simplex")
    return simplex(d);
  if (protocol == "pbft")
    return pbft(d);
  return {{}, milliseconds(200)};
}

} // namespace bezant::simulation::swarm
