// What the adversaries of a run did, for people and as JSON.
#pragma once

#include "adversaries/act.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>

namespace bezant::simulation {

/// One line an adversary; empty if there is none.
std::string acts_text(const std::vector<adversary_acts>& list);

/// In one line, such as "1: 24 altered; 3: none": replicas and their acts.
std::string acts_line(const std::vector<adversary_acts>& list);

/// The array "adversaries" is added to `into`: of each `replica`, `recipe`, `views_led`, `acted` (how often in all) and
/// `acts` (how often of each kind), and `first_ns`, `last_ns`, `first_view`, `last_view`: when, and in which views.
void add_acts(nlohmann::ordered_json& into, const std::vector<adversary_acts>& list);

/// The same summed over runs, by replica and recipe.
class acts_tally {
public:
  void add(const std::vector<adversary_acts>& list);

  /// One line an adversary; empty if there is none.
  [[nodiscard]] std::string text() const;
  /// The array "adversaries" as above, with `runs` and `runs_without_act` besides.
  void add_to(nlohmann::ordered_json& into) const;

private:
  struct sum {
    adversary_acts acts;
    std::uint64_t runs = 0;
    std::uint64_t idle = 0; ///< runs without an act
  };
  std::map<std::pair<replica_id, std::string>, sum> sums_;
};

/// "24 altered, 2 withheld"; "none" if there is none.
std::string kinds_text(const std::array<std::uint64_t, act_kinds>& by_kind);
/// An object with the number of each kind.
nlohmann::ordered_json kinds_json(const std::array<std::uint64_t, act_kinds>& by_kind);

} // namespace bezant::simulation
