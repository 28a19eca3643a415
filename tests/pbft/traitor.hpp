// A Byzantine replica of PBFT that tries to make two batches decide.
#pragma once

#include "core/random.hpp"
#include "tests/pbft/judge.hpp"
#include "tests/pbft/says.hpp"

namespace bezant::testing {

/// Plays one replica with its key alone: it votes for everything that anybody proposes, leads with different batches
/// for different replicas, hides in its view-changes what prepared, and starts a view of its own twice, from different
/// view-changes. It sees all that honest replicas sign, also what the network loses.
class traitor {
public:
  traitor(cluster& c, replica_id self, random_source& dice);

  /// Says what comes to its mind by now.
  void act();

private:
  void hear(const signed_message& m);
  void lead(view_number v, const signed_message& m);
  void propose(view_number v);
  void ask_for(view_number v);
  void start_view(view_number v);
  /// To each replica that is up with this likelihood in millionths.
  void tell(const signed_message& m, std::uint32_t likely);
  [[nodiscard]] bool leads(view_number v) const { return pbft::primary_of(v, *c_.keys.replicas()) == self_; }

  cluster& c_;
  replica_id self_;
  random_source& dice_;
  std::vector<signed_message> inbox_;
  std::map<view_number, std::map<replica_id, signed_message>> changes_;
  std::vector<pbft::prepared_certificate> prepared_;
  std::map<view_number, std::uint64_t> led_; ///< the next sequence number of each own view
  std::uint64_t texts_ = 0;
};

/// A storm with a traitor among n replicas, then calm without it. Gives what went wrong, as `random_run`.
std::vector<std::string> traitor_run(std::size_t replicas, std::uint64_t seed);

} // namespace bezant::testing
