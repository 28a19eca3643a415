// A market in one process in a few lines: replicas, an exchange with one instrument, and traders with money.
#pragma once

#include "exchange/exchange_application.hpp"
#include "simulation/cluster.hpp"

#include <memory>

namespace bezant::simulation {

/// What a quick market is made of. The network has 5 to 15 ms of delay.
struct quick_options {
  std::size_t replicas = 4;
  std::string protocol = "streamlet";
  std::vector<protocol_option> options{}; ///< of the protocol
  std::vector<std::string> traders{};     ///< each has an account with 1'000'000 of either asset
  std::uint64_t seed = 1;
  std::map<replica_id, seat> adversaries{};       ///< of replicas that misbehave
  std::map<replica_id, node_factory> impostors{}; ///< replicas whose node is an actor of one's own
};

/// A cluster in virtual time with an exchange for one instrument, lot 1, tick 1, no fees. For demonstrations and tests:
/// anybody can compute the traders' keys.
class quick_market {
public:
  /// Builds and starts everything. Ends the program if the options are not good.
  explicit quick_market(const quick_options& options);
  ~quick_market();

  // Sends a limit order of the trader with that place in the list; `run` carries it out.
  void buy(std::size_t trader, std::uint64_t lots, std::uint64_t price) {
    place(trader, exchange::side::buy, lots, price);
  }
  void sell(std::size_t trader, std::uint64_t lots, std::uint64_t price) {
    place(trader, exchange::side::sell, lots, price);
  }

  /// Runs until every order has a result that f+1 replicas agree on and every honest replica has executed it, for at
  /// most `limit` of virtual time. False if that was not enough.
  bool run(duration limit = seconds(60));

  /// What traded, as the first honest replica executed it.
  [[nodiscard]] const std::vector<exchange::trade>& trades() const noexcept;
  /// Height of the last block that a replica committed.
  [[nodiscard]] height committed(std::size_t replica) const;
  /// The exchange as a replica has it.
  [[nodiscard]] const exchange::exchange_application& exchange_of(std::size_t replica);
  /// What a trader owns free of the base asset (what is traded) and of the quote asset (what it is paid with).
  [[nodiscard]] std::uint64_t base_of(std::size_t trader);
  [[nodiscard]] std::uint64_t quote_of(std::size_t trader);
  /// The cluster below, to crash and restart replicas.
  [[nodiscard]] cluster& replicas() noexcept { return *cluster_; }

private:
  struct listener;
  struct member;

  void place(std::size_t trader, exchange::side side, std::uint64_t lots, std::uint64_t price);

  std::vector<std::size_t> honest_;
  std::unique_ptr<listener> listener_;
  std::unique_ptr<cluster> cluster_; // after the listener, which its applications hold
  std::vector<member> traders_;
};

} // namespace bezant::simulation
