// A folder with all that a cluster on this machine needs: genesis, a folder for each replica, and the clients'
// sessions.
#pragma once

#include "deployment/names.hpp"
#include "exchange/founding.hpp"
#include "simulation/recorded_exchange.hpp"

#include <map>

namespace bezant::deployment {

/// What cluster is wanted.
struct testnet_options {
  static constexpr std::size_t replicas_max = 128;
  static constexpr std::size_t sessions_max = 1'024;
  static constexpr std::uint16_t usual_base_port = 7100;

  std::string dir;
  std::size_t replicas = 4; ///< 1 to `replicas_max`
  std::string protocol = "hotstuff";
  std::vector<protocol_option> options;      ///< of the protocol; `idle` is set if it knows that and it is not here
  std::uint16_t base_port = usual_base_port; ///< replica k listens at this port plus k, on loopback
  std::size_t sessions = 1;                  ///< 1 to `sessions_max`
  std::string instrument;                    ///< its name; empty: "BTC/USD", or what the recording's format is called
  /// The exchange on which this recording can be settled, as `simulation::settle` does; nothing: one on which
  /// recordings of the size of days can.
  std::optional<simulation::recorded_source> recording;
  std::uint32_t maker_fee = 0; ///< millionths
  std::uint32_t taker_fee = 0;
  std::map<replica_id, std::string> adversaries; ///< behaviours of replicas that misbehave
};

/// The paths in such a folder.
struct testnet_paths {
  std::string dir;

  [[nodiscard]] std::string genesis() const { return dir + "/genesis.toml"; }
  [[nodiscard]] std::string client() const { return dir + "/client.toml"; }
  [[nodiscard]] std::string session_key(std::size_t s) const {
    return dir + "/sessions/session-" + std::to_string(s) + ".key";
  }
  [[nodiscard]] std::string replica(std::size_t k) const { return dir + "/replica-" + std::to_string(k); }
  [[nodiscard]] std::string node(std::size_t k) const { return replica(k) + "/node.toml"; }
  [[nodiscard]] std::string pid(std::size_t k) const { return replica(k) + ".pid"; }
  [[nodiscard]] std::string log(std::size_t k) const { return replica(k) + ".log"; }
  [[nodiscard]] std::string supervisor_pid() const { return dir + "/supervisor.pid"; }
  [[nodiscard]] std::string supervisor_log() const { return dir + "/supervisor.log"; }
  [[nodiscard]] std::string state() const { return dir + "/supervisor.json"; }
};

/// Makes the folder: genesis.toml, client.toml, sessions/session-S.key, and for each replica replica-K/ with node.toml,
/// key and certificate.pem. It must not exist, or be empty; it appears complete or not at all. Gives what was founded;
/// on a mistake nothing, and `problem` says what it is. Options must be within the bounds above.
std::optional<exchange::founding> write_testnet(const testnet_options& options, const names& known,
                                                std::string& problem);

} // namespace bezant::deployment
