// A cluster whose replicas each watch the others with a suspicion meter.
#pragma once

#include "audit/suspicion_feed.hpp"
#include "tests/protocols/cluster.hpp"

#include <deque>

namespace bezant::testing {

/// Cores in virtual time; clients submit a transaction to everybody now and then, and leaders propose what waits.
/// `delays` is the network; a message that it loses was never there.
class watched_cluster {
public:
  watched_cluster(cluster_setup setup, network delays);

  /// What its own leader leaves out; may be empty.
  std::function<bool(replica_id leader, std::uint64_t transaction)> censored;

  void start() { c.start(); }
  void run(duration length);

  /// What `who` thinks of the others.
  [[nodiscard]] std::vector<audit::suspicion> by(replica_id who) const { return feeds_[who.value()]->meter().all(); }
  /// The lowest score that any of the others has for `who`.
  [[nodiscard]] std::uint64_t least_score(replica_id who) const;
  /// Suspects of a replica other than `but`, counted over all watchers other than `but`.
  [[nodiscard]] std::size_t suspects_but(replica_id but) const;

  std::uint64_t pause = 20; ///< milliseconds between two transactions
  cluster c;

private:
  struct arrival {
    replica_id to;
    signed_message what;
  };

  void submit(time_point now);
  void look();
  [[nodiscard]] payload_ptr batch(replica_id leader) const;

  std::vector<std::unique_ptr<audit::suspicion_feed>> feeds_;
  std::multimap<time_point, arrival> arriving_;
  std::map<std::uint64_t, transaction> waiting_;
  std::vector<std::size_t> committed_;
  std::uint64_t submitted_ = 0;
};

} // namespace bezant::testing
