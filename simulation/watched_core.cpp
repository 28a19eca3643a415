#include "simulation/watched_core.hpp"

#include "protocols/chained/core.hpp"
#include "protocols/pbft/core.hpp"

namespace bezant::simulation {

namespace {

/// A snapshot costs as much as a small step: it is taken at one of so many.
constexpr std::uint64_t steps_between = 32;

class watched_core final : public protocol {
public:
  watched_core(std::unique_ptr<protocol> core, replica_id who, std::size_t replicas,
               std::shared_ptr<replica_observer> told)
    : core_{std::move(core)}, who_{who}, replicas_{replicas}, told_{std::move(told)} {}
  ~watched_core() override { look(); }

  [[nodiscard]] std::string_view name() const noexcept override { return core_->name(); }
  void step(time_point now, const event& in, effects& out) override {
    core_->step(now, in, out);
    if (++steps_ % steps_between == 0)
      look();
  }
  bool forgot(const forgotten_past& past, effects& out) override { return core_->forgot(past, out); }
  [[nodiscard]] protocol_status snapshot() const override { return core_->snapshot(); }
  [[nodiscard]] protocol_position position() const override { return core_->position(); }
  [[nodiscard]] view_number view_at(time_point now) const override { return core_->view_at(now); }

private:
  void look() const {
    for (const auto& [buffer, entries] : core_->snapshot().sizes)
      if (const auto bound = bound_of(buffer, replicas_))
        told_->on_size(who_, buffer, entries, *bound);
  }

  std::unique_ptr<protocol> core_;
  replica_id who_;
  std::size_t replicas_;
  std::shared_ptr<replica_observer> told_;
  std::uint64_t steps_ = 0;
};

} // namespace

std::optional<std::size_t> bound_of(std::string_view buffer, std::size_t replicas) {
  static constexpr chained::limits chained{};
  static constexpr pbft::limits pbft{};
  constexpr std::size_t views = chained.views_ahead + chained.views_behind + 1;
  constexpr std::size_t slots = pbft::window_max;
  // Of each view a replica's first votes, and what proves that it voted twice.
  constexpr std::size_t votes_of_view = 4;
  struct entry {
    std::string_view name;
    std::size_t fixed = 0;
    std::size_t each = 0; ///< for each replica
  };
  static constexpr entry table[] = {
    // Proposals of the window, two answers of a catch-up, and what is certified but not final yet.
    {"tree", views * chained.proposals_per_view + 2 * chained.fetcher.answer_blocks_max + 512},
    {"orphans", chained.orphans_max},
    {"proposals", views * chained.proposals_per_view},
    {"votes", 0, views * votes_of_view},
    {"finalize-votes", 0, 2 * views * votes_of_view},
    {"timeouts", 0, 1},
    {"evidence", 0, views * votes_of_view},
    {"wanted", chained.fetcher.wanted_max},
    {"unproven", chained.fetcher.unproven_max},
    {"requesters", 0, 1},
    {"history", chained.server.history_max},
    {"slots", slots},
    {"rounds", slots * (pbft.views_ahead + pbft.views_behind + 1)},
    {"batches", slots * (pbft::stated_per_height_max + pbft.views_ahead + pbft.views_behind + 3)}, // the latter empty
    {"checkpoints", 0, 4},
    {"view-changes", 0, 1},
    {"decided", pbft.decided_ahead + slots},
    {"proposed", slots},
  };
  for (const auto& e : table)
    if (e.name == buffer)
      return e.fixed + e.each * replicas;
  return std::nullopt;
}

std::unique_ptr<protocol> watch(std::unique_ptr<protocol> core, replica_id who, std::size_t replicas,
                                std::shared_ptr<replica_observer> told) {
  return std::make_unique<watched_core>(std::move(core), who, replicas, std::move(told));
}

} // namespace bezant::simulation
