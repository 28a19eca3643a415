// An adversary in the place of replica 1 of 4, stepped by hand, with the record of its acts.
#pragma once

#include "adversaries/act.hpp"
#include "adversaries/registry.hpp"
#include "adversaries/taken_seat.hpp"
#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

/// What the core of the replica is made to want, and where it is made to stand.
struct strings {
  view_number view{1};
  std::optional<replica_id> leader;
  std::vector<effect> wants; ///< in each step
  std::vector<event> heard;  ///< what it was told
  std::uint8_t said = 0;     ///< with `speaks`: part of its message's body, one higher in each step
  bool speaks = false;       ///< it wants a broadcast of kind 1 with such a body
};

/// A message of kind 1 whose body holds a view and a number.
inline message line(std::uint8_t view, std::uint8_t number) {
  return {1, {view, number}, nullptr};
}

/// Understands messages such as `line`: all are votes of the view in their first byte.
protocol_info puppet_protocol();

/// The registry with "honest" (passes everything on), "parrot" (keeps what it hears, and says its own copy of the last
/// one with each message of its core), and those of `more`.
adversary_registry registry_with(std::vector<adversary_info> more = {});

/// A behaviour made of one class without options.
template <class Behaviour>
adversary_info plain_info(std::string name) {
  return {std::move(name),
          "for a test",
          {},
          [](const adversary_config& config, behaviour_list, std::string*) -> result<std::unique_ptr<behaviour>> {
            return std::unique_ptr<behaviour>{std::make_unique<Behaviour>(config)};
          }};
}

class acting_stage {
public:
  explicit acting_stage(std::string_view recipe_text, std::vector<adversary_info> more = {});

  effects step(std::int64_t ms, const event& e = work_drained{});
  /// A message of replica 2.
  effects hear(std::int64_t ms, const message& m);
  /// A message of this replica, handed on by replica 2.
  effects hear_own(std::int64_t ms, const message& m);
  void receipts(std::int64_t ms, std::vector<receipt>& list) {
    seat_.bend_receipts(time_point{} + milliseconds(ms), list);
  }

  [[nodiscard]] std::uint64_t count(act_kind how) const {
    return record_->summary().by_kind[static_cast<std::size_t>(how)];
  }
  [[nodiscard]] std::uint64_t total() const { return record_->summary().total(); }
  [[nodiscard]] adversary_acts summary() const { return record_->summary(); }

  strings core;
  std::vector<act> told;

private:
  adversary_registry registry_;
  std::shared_ptr<seat_record> record_;
  taken_seat seat_;
  std::unique_ptr<protocol> bent_;
  std::shared_ptr<const signer> key_;
  std::shared_ptr<const replica_set> replicas_;
};

} // namespace bezant::test
