// More than f colluders who each live twice: one life with each half of the honest replicas. Both halves commit.
#pragma once

#include "audit/forensics.hpp"
#include "tests/protocols/cluster.hpp"

namespace bezant::testing {

/// How the second world is kept from being a mere copy of the first.
enum class plot {
  same_views,  ///< both worlds run through the same views: one signs twice for each
  later_views, ///< in the second world nothing but timeouts arrives for a while: who colludes has to forget the first
};

/// One honest replica of each world and what it saw and signed.
struct two_worlds {
  two_worlds(const std::string& name, std::size_t n, plot how);

  std::vector<replica_id> colluders;
  audit::transcript first, second;
  std::vector<std::string> problems; ///< a world that did not commit
  std::shared_ptr<const replica_set> replicas;
  protocol_info protocol;
};

/// Writes down what a replica of a cluster sees, signs and commits. Chain it to the network that the cluster would
/// have.
class scribe {
public:
  scribe(cluster& watched, replica_id who);
  scribe(const scribe&) = delete;
  scribe& operator=(const scribe&) = delete;

  /// The same network, and what it delivers to the replica is written down.
  [[nodiscard]] network listening(network inner);
  /// With the commits, which the cluster's log has.
  [[nodiscard]] audit::transcript finish() const;

private:
  void write(const signed_message& m);

  cluster& watched_;
  replica_id who_;
  audit::transcript text_;
  std::set<digest> known_;
};

} // namespace bezant::testing
