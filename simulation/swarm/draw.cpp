#include "simulation/swarm/draw.hpp"

#include "simulation/swarm/behaviours.hpp"
#include "simulation/swarm/calm.hpp"
#include "simulation/swarm/parameters.hpp"
#include "simulation/swarm/workload.hpp"

#include <algorithm>

namespace bezant::simulation::swarm {

namespace {

/// Parts of a seed's randomness. A run has parts 0 to 3 of its own for what happens in it.
enum part : std::uint64_t {
  for_protocol = 100,
  for_size,
  for_options,
  for_adversaries,
  for_links,
  for_cuts,
  for_crashes,
  for_writes,
  for_clocks,
  for_load,
  for_length,
  for_backups,
  for_calm,
  for_forensics,
  for_checkpoints
};

duration share_of(duration d, random_source& random, std::int64_t low_percent, std::int64_t high_percent) {
  const auto ns = d.ns / 100 * random.between(low_percent, high_percent);
  return duration{std::max<std::int64_t>(ns / 1'000'000, 1) * 1'000'000}; // whole milliseconds, to be read by people
}

replica_id some_replica(std::size_t replicas, random_source& random) {
  return replica_id{static_cast<std::uint32_t>(random.below(replicas))};
}

/// Some time of the stormy part, in whole milliseconds.
std::pair<time_point, time_point> stretch(duration shortest, duration longest, time_point until,
                                          random_source& random) {
  constexpr std::int64_t ms = 1'000'000;
  const auto most = std::min(longest.ns, until.ns - ms);
  const auto length = random.between(std::min(shortest.ns, most), most) / ms * ms + ms;
  const auto from = random.between(0, std::max<std::int64_t>(until.ns - length, 0)) / ms * ms;
  return {time_point{from}, std::min(until, time_point{from + length})};
}

class drawing {
public:
  drawing(std::uint64_t seed, const draw_from& from, const scenario_names& names)
    : seed_{seed}, from_{from}, names_{names} {}

  swarm_case make() {
    auto protocol = of(for_protocol);
    auto size = of(for_size);
    auto& s = made_.what;
    made_.seed = seed_;
    s.file = s.name = "swarm";
    s.protocol = from_.protocols[protocol.below(from_.protocols.size())];
    made_.replicas = from_.replicas[size.below(from_.replicas.size())];
    s.replicas = {made_.replicas};
    if (from_.beyond_f == 0 && made_.replicas >= 4 && of(for_calm).below(12) == 0)
      return calm();
    adversaries();
    slow_ =
      made_.replicas >= 4 && of(for_length).split(1).below(24) == 0; // alone it makes thousands of blocks a second
    auto options = draw_options_of(s.protocol);
    s.options = std::move(options.list);
    std::ranges::sort(s.options, {}, &protocol_option::name); // as they are read from a file
    patience_ = options.patience;
    grows_ = options.grows && !slow_ && !may_put_back();
    views_max_ = options.views.first * made_.replicas + options.views.second;
    length();
    links();
    cuts();
    crashes();
    backups();
    writes();
    clocks();
    draw_workload(s.workload, of(for_load));
    checkpoints();
    expectations();
    return std::move(made_);
  }

private:
  /// Nothing goes wrong, but that one replica may neglect a duty.
  swarm_case calm() {
    made_.calm = make_calm(made_.what, names_, of(for_calm).split(1));
    expectations();
    made_.what.expected.commits_after = calm_blocks(made_.replicas);
    made_.what.expected.views_after_max = 0;
    return std::move(made_);
  }

  [[nodiscard]] random_source of(part p) const { return random_source{seed_}.split(p); }
  drawn_options draw_options_of(const std::string& protocol) {
    faulty_replicas faulty{may_put_back(), may_put_back()}; // it listens for long
    for (const auto& a : made_.what.adversaries) {
      faulty.any = true;
      faulty.first = faulty.first || std::ranges::find(a.replicas, replica_id{0}) != a.replicas.end();
    }
    return swarm::draw_options(protocol, faulty, slow_, of(for_options));
  }

  void adversaries() {
    auto random = of(for_adversaries);
    const auto f = (made_.replicas - 1) / 3;
    auto count = random.below(4) == 0 ? 0 : 1 + random.below(std::max<std::size_t>(f, 1));
    if (from_.beyond_f != 0)
      count = f + from_.beyond_f;
    draw_adversaries(std::min<std::uint64_t>(count, from_.beyond_f != 0 ? made_.replicas : f), names_, random,
                     made_.what, from_.beyond_f != 0);
  }

  void length() {
    auto random = of(for_length);
    // Of slow protocols a storm lasts for minutes: what is bounded by the clock, not by views, shows then.
    const auto storm = slow_ ? std::clamp(patience_ * random.between(30, 120), seconds(30), seconds(180))
                             : std::clamp(patience_ * random.between(6, 30), milliseconds(250), milliseconds(1500));
    until_ = time_point{storm.ns / 1'000'000 * 1'000'000};
    made_.what.length = (until_ - time_point{}) + std::max(seconds(60), patience_ * 300);
  }

  void links() {
    auto random = of(for_links);
    auto& s = made_.what;
    s.links.delay_min = milliseconds(1);
    // Calm enough for a message and its answer within the shortest timeout.
    s.links.delay_max = std::max(milliseconds(1), share_of(patience_, random, 2, 12));
    if (grows_ && of(for_links).split(2).below(12) == 0)
      long_ways();
    auto storm = s.links;
    if (random.below(2) == 0)
      storm.delay_max = std::max(storm.delay_min, share_of(patience_, random, 10, random.below(3) == 0 ? 300 : 60));
    storm.loss = random.below(2) == 0 ? static_cast<std::uint32_t>(random.between(1, 30)) * 10'000 : 0;
    storm.duplicate = random.below(2) == 0 ? static_cast<std::uint32_t>(random.between(1, 30)) * 10'000 : 0;
    storm.reorder = random.below(2) == 0 ? static_cast<std::uint32_t>(random.between(1, 40)) * 10'000 : 0;
    storm.reorder_delay = share_of(patience_, random, 20, 400);
    s.changes.push_back({time_point{}, until_, storm});
    jumps(storm);
  }

  /// Messages take longer than a view may at first, and go on doing so.
  void long_ways() {
    auto random = of(for_links).split(3);
    auto& s = made_.what;
    s.links.delay_min = share_of(patience_, random, 50, 100);
    s.links.delay_max = s.links.delay_min + share_of(patience_, random, 10, 150);
    s.length = s.length + seconds(120);
    views_max_ = std::max<std::uint64_t>(views_max_, 150);
  }

  /// Now and then all delays jump for a while, up and perhaps beyond what replicas wait.
  void jumps(link_model links) {
    auto random = of(for_links).split(1);
    for (auto n = random.below(4) == 0 ? random.between(1, 3) : 0; n > 0; --n) {
      const auto [from, until] = stretch(duration{patience_.ns / 2}, patience_ * 8, until_, random);
      links.delay_min = share_of(patience_, random, 5, random.below(4) == 0 ? 150 : 40);
      links.delay_max = links.delay_min + share_of(patience_, random, 1, 20);
      made_.what.changes.push_back({from, until, links});
    }
  }

  void cuts() {
    auto random = of(for_cuts);
    const auto kind = random.below(4);
    for (auto n = kind == 0 ? 0 : random.between(1, kind == 3 ? 6 : 2); n > 0; --n) {
      partition p;
      std::tie(p.from, p.until) = stretch(duration{patience_.ns / 4},
                                          random.below(3) == 0 ? until_ - time_point{} : patience_ * 6, until_, random);
      p.one_way = random.below(3) == 0;
      p.groups.resize(2);
      const bool lone = random.below(2) == 0;
      const auto apart = some_replica(made_.replicas, random);
      for (std::uint32_t i = 0; i < made_.replicas; ++i)
        p.groups[lone ? (replica_id{i} == apart ? 1 : 0) : random.below(2)].emplace_back(i);
      if (random.below(2) == 0)
        std::swap(p.groups[0], p.groups[1]);
      std::erase_if(p.groups, [](const auto& group) { return group.empty(); });
      if (p.groups.size() == 2)
        made_.what.partitions.push_back(std::move(p));
    }
  }

  void crashes() {
    auto random = of(for_crashes);
    const auto kind = random.below(4);
    for (auto n = kind < 2 ? 0 : random.between(1, kind == 3 ? 5 : 2); n > 0; --n) {
      const auto [at, back] =
        stretch(milliseconds(1), random.below(2) == 0 ? milliseconds(30) : patience_ * 8, until_, random);
      const bool all = random.below(6) == 0; // a power failure
      const auto one = some_replica(made_.replicas, random);
      for (std::uint32_t i = 0; i < made_.replicas; ++i)
        if (all || replica_id{i} == one)
          made_.what.crashes.push_back({replica_id{i}, at, back});
    }
  }

  [[nodiscard]] bool may_put_back() const {
    return made_.replicas >= 4 && made_.what.adversaries.empty() && of(for_backups).below(2) == 0;
  }

  /// An old copy of its store is put under one replica. It is one of the f then, so nobody lies beside it; and what it
  /// signed last has to reach others who still know it, as docs/decisions/0025 says: nothing is lost, and nobody else
  /// is down.
  void backups() {
    auto random = of(for_backups).split(1);
    auto& s = made_.what;
    if (!may_put_back() || s.crashes.empty())
      return;
    const auto one = s.crashes[random.below(s.crashes.size())].replica;
    std::erase_if(s.crashes, [one](const crash_plan& c) { return c.replica != one; });
    auto& put_back = s.crashes[random.below(s.crashes.size())];
    put_back.backup = time_point{random.between(0, put_back.at.ns / 1'000'000) * 1'000'000};
    s.partitions.clear();
    s.changes.resize(1);
    auto& storm = s.changes.front().links;
    storm.loss = 0;
    for (auto* d : {&storm.delay_min, &storm.delay_max, &storm.reorder_delay}) // all answer before it stops waiting
      *d = std::min(*d, milliseconds(200));
  }

  void writes() {
    auto random = of(for_writes);
    if (std::ranges::any_of(made_.what.crashes, [](const crash_plan& c) { return c.backup.has_value(); }))
      return;
    const auto kind = random.below(3);
    for (auto n = kind == 0 ? 0 : random.between(1, kind == 2 ? 12 : 3); n > 0; --n) {
      write_crash c;
      c.replica = some_replica(made_.replicas, random);
      c.sync = 1 + random.below(std::uint64_t{1} << random.between(2, 7));
      c.lost = random.below(2) == 0;
      c.down = random.below(3) == 0 ? share_of(patience_, random, 10, 300) : milliseconds(random.between(1, 5));
      made_.what.write_crashes.push_back(c);
    }
  }

  void clocks() {
    auto random = of(for_clocks);
    if (random.below(3) != 0)
      return;
    const auto most = patience_.ns / 10 / 1'000'000;
    for (std::size_t i = 0; i < made_.replicas; ++i)
      made_.what.skews.push_back(milliseconds(random.between(-most, most)));
  }

  /// So close together, and so few blocks before them, that who is away for a little needs a snapshot.
  void checkpoints() {
    auto random = of(for_checkpoints);
    if (random.below(3) != 0)
      return;
    auto& c = made_.what.checkpoints;
    c.every = 1 + random.below(random.below(2) == 0 ? 3 : 12);
    c.history = random.below(random.below(2) == 0 ? 4 : 16);
    c.period = share_of(patience_, random, 30, 400);
  }

  void expectations() {
    auto& e = made_.what.expected;
    e.progress = true;
    e.commits_after = 4;
    e.answers_after = true;
    // Who comes back and asks what it signed, or fetches a snapshot, does so by the clock; others go on meanwhile.
    const auto& s = made_.what;
    const bool comes_back = !s.crashes.empty() || !s.write_crashes.empty();
    const std::uint64_t waits = s.checkpoints.every != 0 ? 3000 : comes_back ? 150 : 0;
    e.views_after_max = std::max(views_max_, waits);
    e.ends_run = true;
    e.reference = true;
    e.forensics = of(for_forensics).below(6) == 0;
    e.injected = false; // whatever a seed happens to hit; the swarm counts
    if (from_.beyond_f != 0) {
      e.progress.reset();
      e.commits_after = 0;
      e.views_after_max = 0;
      e.ends_run = false;
      made_.what.length = (until_ - time_point{}) + seconds(1);
    }
  }

  std::uint64_t seed_;
  const draw_from& from_;
  const scenario_names& names_;
  swarm_case made_;
  duration patience_;
  std::uint64_t views_max_ = 0;
  bool grows_ = false; ///< its views last as long as the network needs
  bool slow_ = false;  ///< its timeouts are long, and its storm lasts for minutes
  time_point until_;
};

} // namespace

swarm_case draw(std::uint64_t seed, const draw_from& from, const scenario_names& names) {
  return drawing{seed, from, names}.make();
}

} // namespace bezant::simulation::swarm
