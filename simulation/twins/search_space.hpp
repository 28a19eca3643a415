// All Twins scenarios of a size, up to symmetry: counted, listed, or drawn.
#pragma once

#include "core/random.hpp"
#include "simulation/twins/attack.hpp"

namespace bezant::simulation::twins {

/// What varies from scenario to scenario.
struct space {
  std::size_t replicas = 4;
  std::size_t twins = 1; ///< replicas that have one
  std::size_t rounds = 3;
  bool free_leaders = true; ///< a scenario says who leads; else the protocol's own rule does
  bool crashes = false;     ///< one honest replica may crash in each round, and comes back
  /// Of these kinds of messages one may have a partition of its own in each round.
  std::vector<message_kind> apart = {};
};

/// The scenarios of a space. Two of them are the same up to symmetry if renaming honest replicas, renaming replicas
/// with twins, and exchanging the two instances of such a replica make one of the other; the replicas are alike but for
/// who leads. If leaders follow the protocol's rule, only the two instances can be exchanged, and which replicas have
/// twins is part of the scenario.
class search_space {
public:
  /// The longest list that `all` makes, before symmetry reduction.
  static constexpr std::uint64_t listed_max = std::uint64_t{1} << 20U;

  explicit search_space(const space& which);

  /// Scenarios before symmetry reduction; nothing if 64 bits do not hold the number.
  [[nodiscard]] std::optional<std::uint64_t> total() const;
  /// Scenarios that symmetry tells apart (Burnside's lemma); nothing if 64 bits do not hold the number.
  [[nodiscard]] std::optional<std::uint64_t> distinct() const;
  /// True if there are few enough to list.
  [[nodiscard]] bool listable() const;

  /// The smallest scenario that is the same up to symmetry.
  [[nodiscard]] attack canonical(const attack& a) const;
  /// One of each, in order; the space must be listable.
  [[nodiscard]] std::vector<attack> all() const;
  /// At most `count` different ones up to symmetry. Partitions and leaders are drawn uniformly; half of the rounds have
  /// a crash and half have a kind of message apart, where the space has such things.
  [[nodiscard]] std::vector<attack> sample(std::size_t count, random_source random) const;

private:
  /// What becomes of each instance; the first n say what becomes of each replica.
  using renaming = std::vector<std::uint32_t>;
  /// A choice of who has a twin, and the renamings that keep it.
  struct choice {
    std::vector<replica_id> twinned;
    std::vector<renaming> renamings;
  };

  [[nodiscard]] std::uint64_t sides() const { return std::uint64_t{1} << (instances_ - 1); }
  [[nodiscard]] std::uint64_t plans() const; ///< of one round
  [[nodiscard]] round_plan plan(const choice& c, std::uint64_t number) const;
  [[nodiscard]] round_plan drawn(const choice& c, random_source& random) const;
  [[nodiscard]] std::uint32_t renamed(std::uint32_t side, const renaming& r) const;
  [[nodiscard]] attack numbered(const choice& c, std::uint64_t number) const;
  [[nodiscard]] round_plan renamed(const round_plan& p, const renaming& r) const;
  /// Plans of one round that a renaming leaves as they are.
  [[nodiscard]] std::uint64_t fixed_by(const choice& c, const renaming& r) const;
  [[nodiscard]] bool is_canonical(const attack& a, const choice& c) const;

  space space_;
  std::size_t instances_;
  std::vector<choice> choices_;
};

} // namespace bezant::simulation::twins
