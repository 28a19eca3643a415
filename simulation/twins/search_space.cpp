#include "simulation/twins/search_space.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

namespace bezant::simulation::twins {

namespace {

__extension__ using wide = unsigned __int128;

/// base to the power of `exponent`; at most 2^80, which stands for "too large".
constexpr wide too_large = wide{1} << 80U;
wide power(wide base, std::size_t exponent) {
  wide product = 1;
  for (std::size_t i = 0; i < exponent; ++i)
    product = std::min(product * base, too_large); // a base is below 2^40
  return product;
}

std::optional<std::uint64_t> narrow(wide value) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return value <= most ? std::optional{static_cast<std::uint64_t>(value)} : std::nullopt;
}

/// All sets of `count` out of `replicas` replicas, in lexicographic order.
std::vector<std::vector<replica_id>> subsets(std::size_t replicas, std::size_t count) {
  std::vector<std::vector<replica_id>> list;
  for (std::uint32_t bits = 0; bits < std::uint32_t{1} << replicas; ++bits) {
    std::vector<replica_id> set;
    for (std::uint32_t i = 0; i < replicas; ++i)
      if ((bits >> i & 1U) != 0)
        set.emplace_back(i);
    if (set.size() == count)
      list.push_back(std::move(set));
  }
  std::ranges::sort(list);
  return list;
}

/// The renamings of instances by which replicas go where `to` says and the twins of bit k of `swapped` change places.
std::vector<std::uint32_t> renaming_of(const std::vector<replica_id>& twinned, const std::vector<std::uint32_t>& to,
                                       std::uint32_t swapped) {
  const auto n = to.size();
  std::vector<std::uint32_t> map(to);
  map.resize(n + twinned.size());
  for (std::size_t k = 0; k < twinned.size(); ++k) {
    const auto first = to[twinned[k].value()];
    const auto place = std::ranges::find(twinned, replica_id{first}) - twinned.begin();
    const auto second = static_cast<std::uint32_t>(n) + static_cast<std::uint32_t>(place);
    const bool swap = (swapped >> k & 1U) != 0;
    map[twinned[k].value()] = swap ? second : first;
    map[n + k] = swap ? first : second;
  }
  return map;
}

} // namespace

search_space::search_space(const space& which) : space_{which}, instances_{which.replicas + which.twins} {
  require(which.replicas >= 4 && which.replicas <= limits::replicas_max && which.twins >= 1
            && which.twins <= (which.replicas - 1) / 3 && which.rounds >= 1 && which.rounds <= limits::rounds_max,
          "a space of Twins scenarios keeps to its limits");
  auto sets = subsets(which.replicas, which.twins);
  if (which.free_leaders)
    sets.resize(1); // the others are this one with other names
  for (auto& set : sets) {
    choice c{std::move(set), {}};
    std::vector<std::uint32_t> to(which.replicas);
    std::iota(to.begin(), to.end(), 0U);
    do {
      // The first t replicas have the twins here, if there is more than one renaming of replicas.
      const bool keeps = std::ranges::all_of(c.twinned, [&](replica_id r) {
        return std::ranges::find(c.twinned, replica_id{to[r.value()]}) != c.twinned.end();
      });
      for (std::uint32_t swapped = 0; keeps && swapped < std::uint32_t{1} << which.twins; ++swapped)
        c.renamings.push_back(renaming_of(c.twinned, to, swapped));
    } while (which.free_leaders && std::ranges::next_permutation(to).found);
    choices_.push_back(std::move(c));
  }
}

std::uint64_t search_space::plans() const {
  const auto leaders = space_.free_leaders ? space_.replicas : 1;
  const auto crashes = space_.crashes ? 1 + space_.replicas - space_.twins : 1;
  return sides() * leaders * crashes * (1 + space_.apart.size() * sides());
}

round_plan search_space::plan(const choice& c, std::uint64_t number) const {
  round_plan p;
  p.side = static_cast<std::uint32_t>(number % sides() << 1U);
  number /= sides();
  if (space_.free_leaders) {
    p.leader = replica_id{static_cast<std::uint32_t>(number % space_.replicas)};
    number /= space_.replicas;
  }
  if (space_.crashes) {
    auto down = number % (1 + space_.replicas - space_.twins);
    number /= 1 + space_.replicas - space_.twins;
    for (std::uint32_t i = 0; down > 0; ++i)
      if (std::ranges::find(c.twinned, replica_id{i}) == c.twinned.end() && --down == 0)
        p.crash = instance_id{i};
  }
  if (number > 0) {
    p.apart = space_.apart[(number - 1) / sides()];
    p.apart_side = static_cast<std::uint32_t>((number - 1) % sides() << 1U);
  }
  return p;
}

round_plan search_space::drawn(const choice& c, random_source& random) const {
  auto p = plan(c, random.below(plans()));
  // Most plans have a crash, and nearly all have a kind apart; plain ones matter as much.
  const auto one = random.below(2);
  const auto other = random.below(2);
  if (one == 0)
    p.crash.reset();
  if (other == 0) {
    p.apart.reset();
    p.apart_side = 0;
  }
  return p;
}

attack search_space::numbered(const choice& c, std::uint64_t number) const {
  attack a{space_.replicas, c.twinned, {}};
  for (std::size_t i = 0; i < space_.rounds; ++i, number /= plans())
    a.rounds.push_back(plan(c, number % plans()));
  return a;
}

std::uint32_t search_space::renamed(std::uint32_t side, const renaming& r) const {
  std::uint32_t to = 0;
  for (std::size_t i = 0; i < instances_; ++i)
    to |= (side >> i & 1U) << r[i];
  return normal_side(to, instances_);
}

round_plan search_space::renamed(const round_plan& p, const renaming& r) const {
  round_plan to = p;
  to.side = renamed(p.side, r);
  if (p.apart)
    to.apart_side = renamed(p.apart_side, r);
  if (p.crash)
    to.crash = instance_id{r[p.crash->value()]};
  if (p.leader) { // only with the one choice of `free_leaders`
    const auto instance = r[p.leader->value()];
    to.leader =
      instance < space_.replicas ? replica_id{instance} : choices_.front().twinned[instance - space_.replicas];
  }
  return to;
}

std::uint64_t search_space::fixed_by(const choice& c, const renaming& r) const {
  // A set of instances that keeps its place is a union of cycles; one that changes places with the others takes every
  // second member of each cycle. Either way there are 2^cycles of them, two for each partition.
  std::uint64_t cycles = 0;
  bool all_even = true;
  std::uint32_t seen = 0;
  for (std::uint32_t i = 0; i < instances_; ++i) {
    std::uint32_t length = 0;
    for (auto at = i; (seen >> at & 1U) == 0; at = r[at], ++length)
      seen |= std::uint32_t{1} << at;
    cycles += length > 0 ? 1 : 0;
    all_even = all_even && length % 2 == 0;
  }
  const auto sides_fixed = (std::uint64_t{1} << cycles) / (all_even ? 1 : 2);
  std::uint64_t honest_fixed = 0;
  std::uint64_t leaders_fixed = 0;
  const attack names{space_.replicas, c.twinned, {}};
  for (std::uint32_t i = 0; i < space_.replicas; ++i) {
    const bool same = names.replica_of(instance_id{r[i]}) == replica_id{i};
    leaders_fixed += same ? 1 : 0;
    honest_fixed += same && !names.has_twin(replica_id{i}) ? 1 : 0;
  }
  return sides_fixed * (space_.free_leaders ? leaders_fixed : 1) * (space_.crashes ? 1 + honest_fixed : 1)
         * (1 + space_.apart.size() * sides_fixed);
}

std::optional<std::uint64_t> search_space::total() const {
  return narrow(power(plans(), space_.rounds) * choices_.size());
}

std::optional<std::uint64_t> search_space::distinct() const {
  wide sum = 0;
  bool fits = true;
  for (const auto& c : choices_)
    for (const auto& r : c.renamings) {
      const auto fixed = power(fixed_by(c, r), space_.rounds);
      fits = fits && fixed < too_large;
      sum += fixed;
    }
  return fits ? narrow(sum / choices_.front().renamings.size()) : std::nullopt;
}

bool search_space::listable() const {
  return total().value_or(listed_max + 1) <= listed_max;
}

attack search_space::canonical(const attack& a) const {
  const auto c = std::ranges::find(choices_, a.twinned, &choice::twinned);
  require(c != choices_.end(), "the scenario is one of this space");
  auto best = a;
  for (const auto& r : c->renamings) {
    auto other = a;
    for (auto& round : other.rounds)
      round = renamed(round, r);
    best = std::min(best, other);
  }
  return best;
}

bool search_space::is_canonical(const attack& a, const choice& c) const {
  return std::ranges::none_of(c.renamings, [&](const renaming& r) {
    for (const auto& round : a.rounds)
      if (const auto other = renamed(round, r); other != round)
        return other < round;
    return false;
  });
}

std::vector<attack> search_space::all() const {
  require(listable(), "the list is not too long");
  const auto count = *narrow(power(plans(), space_.rounds));
  std::vector<attack> list;
  for (const auto& c : choices_)
    for (std::uint64_t number = 0; number < count; ++number)
      if (auto a = numbered(c, number); is_canonical(a, c))
        list.push_back(std::move(a));
  std::ranges::sort(list);
  return list;
}

std::vector<attack> search_space::sample(std::size_t count, random_source random) const {
  constexpr std::size_t tries_each = 16; // the space may hold fewer than are asked for
  std::set<attack> known;
  std::vector<attack> list;
  for (std::size_t tries = 0; tries < count * tries_each && list.size() < count; ++tries) {
    const auto& c = choices_[random.below(choices_.size())];
    attack a{space_.replicas, c.twinned, {}};
    for (std::size_t i = 0; i < space_.rounds; ++i)
      a.rounds.push_back(drawn(c, random));
    a = canonical(a);
    if (known.insert(a).second)
      list.push_back(std::move(a));
  }
  return list;
}

} // namespace bezant::simulation::twins
