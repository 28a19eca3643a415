// What each replica of a run suspects the others of.
#pragma once

#include "actors/observer.hpp"
#include "audit/suspicion_feed.hpp"
#include "simulation/reference_meter.hpp"

#include <memory>
#include <mutex>
#include <set>

namespace bezant::simulation {

/// A suspect, by what honest replicas thought of it at the end.
struct suspected {
  audit::suspicion most; ///< by whoever suspects it most
  std::vector<replica_id> by;
  std::array<std::uint64_t, audit::suspicion_reasons> least{}; ///< each reason's score, of those who suspect it
};

/// Feeds one meter for each honest replica. A replica that restarts goes on with what it knew: the meter is not part of
/// the replica here. Safe to be called from several threads.
class suspicion_watch final : public replica_observer {
public:
  /// What those of `leave_out` suspect is not heard. `info` must outlive this. `lane` is the application's. `checked`:
  /// each meter is held against a plain one.
  void begin(const protocol_info& info, const replica_set& replicas, const std::set<replica_id>& leave_out,
             const audit::suspicion_feed::lane_of& lane, bool checked = false);

  void on_signed(time_point now, replica_id who, const signed_message& m) override;
  void on_delivered(time_point now, replica_id who, replica_id peer, const signed_message& m) override;
  void on_view(time_point now, replica_id who, const protocol_position& p) override;
  void on_submitted(time_point now, replica_id who, const transaction& t) override;
  void on_commit(time_point now, replica_id who, const commit& c) override;

  /// Who is at or above the threshold for anybody, by replica.
  [[nodiscard]] std::vector<suspected> suspects() const;
  /// Where a replica's meter differs from the plain one, by replica.
  [[nodiscard]] std::vector<std::pair<replica_id, std::string>> differences() const;

private:
  template <class Use>
  void use(replica_id who, Use with);

  mutable std::mutex lock_;
  std::vector<std::unique_ptr<audit::suspicion_feed>> feeds_; ///< by replica; null for those that are not heard
  std::vector<std::unique_ptr<reference_meter>> plain_;       ///< the same; null where nothing is checked
};

/// "missed-vote 64 of 64, late-proposal 3 of 20": the reasons that count.
std::string reasons_text(const audit::suspicion& s);

/// One line for each suspect; nothing if there is none.
std::string suspicions_text(const std::vector<suspected>& list);

/// The JSON array `suspicions`, as text.
std::string suspicions_json(const std::vector<suspected>& list);

} // namespace bezant::simulation
