// The exchange and the clients of a scenario.
#pragma once

#include "exchange/exchange_genesis.hpp"
#include "simulation/command_source.hpp"
#include "simulation/scenario.hpp"

namespace bezant::simulation {

/// What all runs of a scenario share about their load. Immutable: runs on several threads use one.
class workload {
public:
  /// Reads the recording if there is one. Errors: those of reading it; `why`, if given, gets a sentence.
  static result<std::shared_ptr<const workload>> make(const scenario& s, std::string* why);

  [[nodiscard]] const exchange::exchange_genesis& genesis() const noexcept { return genesis_; }
  [[nodiscard]] const std::shared_ptr<const signature_scheme>& scheme() const noexcept { return scheme_; }
  [[nodiscard]] std::uint32_t sessions() const noexcept { return static_cast<std::uint32_t>(keys_.size()); }
  [[nodiscard]] const std::shared_ptr<const signer>& key(session_id s) const { return keys_.at(s.value()); }
  /// The session that adversaries may use: one more than the clients', with an account of its own. Nothing without
  /// adversaries.
  [[nodiscard]] const std::optional<bribed_session>& bribed() const noexcept { return bribed_; }
  /// The commands of a session in a run whose load is drawn from `random`.
  [[nodiscard]] std::unique_ptr<command_source> commands(session_id s, random_source random) const;

private:
  workload() = default;
  void set_up_synthetic();
  void add_bribed();
  result<void> set_up_recording(std::string* why);

  workload_plan plan_;
  std::shared_ptr<const signature_scheme> scheme_;
  exchange::exchange_genesis genesis_;
  std::vector<std::shared_ptr<const signer>> keys_; ///< of the clients' sessions
  std::optional<bribed_session> bribed_;
  std::shared_ptr<const std::vector<exchange::command>> recorded_;
};

} // namespace bezant::simulation
