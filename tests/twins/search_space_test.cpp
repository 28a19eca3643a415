// The symmetry reduction against a naive one that works on names.
#include "simulation/twins/search_space.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace bezant::simulation::twins {

namespace {

using sides = std::set<std::set<std::string>>;
struct named_round {
  sides partition;
  std::string leader;
  std::string crash;
  auto operator<=>(const named_round&) const = default;
};
using named = std::vector<named_round>;

/// Every scenario of one replica with a twin, in words, without any idea of symmetry.
std::vector<named> all_named(std::size_t replicas, std::uint32_t twin, std::size_t rounds, bool leaders, bool crashes) {
  std::vector<std::string> instances;
  std::vector<std::string> honest;
  for (std::uint32_t i = 0; i < replicas; ++i) {
    const auto name = std::to_string(i);
    if (i == twin) {
      instances.push_back(name + "a");
      instances.push_back(name + "b");
    } else {
      instances.push_back(name);
      honest.push_back(name);
    }
  }
  std::set<sides> partitions;
  for (std::uint32_t bits = 0; bits < 1U << instances.size(); ++bits) {
    std::set<std::string> one, other;
    for (std::size_t i = 0; i < instances.size(); ++i)
      ((bits >> i & 1U) != 0 ? one : other).insert(instances[i]);
    partitions.insert({one, other});
  }
  std::vector<named_round> plans;
  for (const auto& partition : partitions)
    for (std::uint32_t leader = 0; leader < (leaders ? replicas : 1); ++leader) {
      plans.push_back({partition, leaders ? std::to_string(leader) : "*", ""});
      for (const auto& down : honest)
        if (crashes)
          plans.push_back({partition, plans.back().leader, down});
    }
  std::vector<named> list{{}};
  for (std::size_t i = 0; i < rounds; ++i) {
    std::vector<named> longer;
    for (const auto& begun : list)
      for (const auto& plan : plans) {
        longer.push_back(begun);
        longer.back().push_back(plan);
      }
    list = std::move(longer);
  }
  return list;
}

named renamed(const named& a, const std::map<std::string, std::string>& names) {
  named to;
  for (const auto& round : a) {
    sides partition;
    for (const auto& side : round.partition) {
      std::set<std::string> there;
      for (const auto& name : side)
        there.insert(names.at(name));
      partition.insert(there);
    }
    const auto base = [&](const std::string& name) { return name == "*" || name.empty() ? name : names.at(name); };
    to.push_back({partition, base(round.leader), base(round.crash)});
  }
  return to;
}

/// Counts classes by putting every scenario into the class of its smallest renaming.
std::size_t count_classes(const std::vector<named>& list, std::size_t replicas, std::uint32_t twin, bool permute) {
  std::vector<std::map<std::string, std::string>> renamings;
  std::vector<std::uint32_t> honest;
  for (std::uint32_t i = 0; i < replicas; ++i)
    if (i != twin)
      honest.push_back(i);
  auto order = honest;
  do {
    for (const bool swap : {false, true}) {
      std::map<std::string, std::string> names;
      for (std::size_t i = 0; i < honest.size(); ++i)
        names[std::to_string(honest[i])] = std::to_string(order[i]);
      const auto name = std::to_string(twin);
      names[name] = name;
      names[name + "a"] = name + (swap ? "b" : "a");
      names[name + "b"] = name + (swap ? "a" : "b");
      renamings.push_back(std::move(names));
    }
  } while (permute && std::ranges::next_permutation(order).found);
  std::set<named> classes;
  for (const auto& a : list) {
    auto least = a;
    for (const auto& names : renamings)
      least = std::min(least, renamed(a, names));
    classes.insert(std::move(least));
  }
  return classes.size();
}

} // namespace

TEST_CASE("as many scenarios are listed as a naive reduction tells apart") {
  for (const bool crashes : {false, true})
    for (const std::size_t rounds : {1U, 2U}) {
      if (crashes && rounds == 2)
        continue;
      INFO(rounds << " rounds, crashes: " << crashes);
      const search_space space{{4, 1, rounds, true, crashes, {}}};
      const auto naive = all_named(4, 0, rounds, true, crashes);
      CHECK(space.total() == naive.size());
      CHECK(space.distinct() == count_classes(naive, 4, 0, true));
      CHECK(space.all().size() == space.distinct());
    }
}

TEST_CASE("where the protocol's rule says who leads, every choice of who has the twin counts") {
  const search_space space{{4, 1, 2, false, false, {}}};
  std::size_t total = 0, classes = 0;
  for (std::uint32_t twin = 0; twin < 4; ++twin) {
    const auto naive = all_named(4, twin, 2, false, false);
    total += naive.size();
    classes += count_classes(naive, 4, twin, false);
  }
  CHECK(space.total() == total);
  CHECK(space.distinct() == classes);
  CHECK(space.all().size() == classes);
}

TEST_CASE("three rounds of four replicas are 64 cubed scenarios, of which 25740 differ") {
  const search_space space{{4, 1, 3, true, false, {}}};
  CHECK(space.total() == 262'144);
  CHECK(space.distinct() == 25'740);
  CHECK(space.all().size() == 25'740);
}

TEST_CASE("the count after symmetry reduction is that of the list also with two twins") {
  const search_space one_round{{7, 2, 1, true, false, {}}};
  CHECK(one_round.total() == 256 * 7);
  CHECK(one_round.all().size() == one_round.distinct());
}

TEST_CASE("a kind of message apart multiplies the plans by its own partitions") {
  const search_space space{{4, 1, 1, true, true, {3, 5}}};
  CHECK(space.total() == 64 * 4 * (1 + 2 * 16));
  CHECK(space.all().size() == space.distinct());
}

TEST_CASE("what does not fit into 64 bits is not given as a number") {
  const search_space space{{10, 3, 8, true, false, {}}};
  CHECK_FALSE(space.total().has_value());
  CHECK_FALSE(space.distinct().has_value());
  CHECK_FALSE(space.listable());
}

TEST_CASE("a listed scenario is the smallest of its kind, and so is a drawn one") {
  const search_space space{{4, 1, 2, true, false, {}}};
  for (const auto& a : space.all())
    REQUIRE(space.canonical(a) == a);
  const search_space longer{{4, 1, 5, true, true, {}}};
  for (const auto& a : longer.sample(50, random_source{3}))
    REQUIRE(longer.canonical(a) == a);
}

TEST_CASE("a sample is a function of its seed and holds nothing twice") {
  const search_space space{{4, 1, 5, true, false, {}}};
  const auto drawn = space.sample(500, random_source{7});
  CHECK(drawn.size() == 500);
  CHECK(std::set<attack>(drawn.begin(), drawn.end()).size() == 500);
  CHECK(space.sample(500, random_source{7}) == drawn);
  CHECK(space.sample(500, random_source{8}) != drawn);
}

TEST_CASE("a sample larger than the space is the space") {
  const search_space space{{4, 1, 1, true, false, {}}};
  auto drawn = space.sample(1000, random_source{1});
  std::ranges::sort(drawn);
  CHECK(drawn == space.all());
}

} // namespace bezant::simulation::twins
