// Commits crimes in the name of honest replicas, to see whether they come out.
#pragma once

#include "actors/observer.hpp"
#include "adversaries/forge/forge.hpp"
#include "audit/verify.hpp"
#include "core/random.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace bezant::simulation {

/// Keeps what honest replicas sign, in order. At the end it signs, with the keys of some of them, what none of them
/// would: another vote beside a vote, another payload beside a proposal, what another kind rules out, a proposal with a
/// damaged certificate. The protocol must name the offence, evidence must hold, and an auditor and forensics that see
/// the crime among what was signed around it must convict its author and nobody else.
class planted_crimes final : public replica_observer {
public:
  static constexpr std::size_t kept_max = 1024; ///< messages of all replicas
  static constexpr std::size_t around = 24;     ///< messages before and after the crime that the auditor sees
  static constexpr std::size_t crimes_max = 12; ///< in one run
  static constexpr std::size_t stable_max = 32; ///< certificates of checkpoints
  static constexpr std::size_t trials = 6;      ///< of each other kind, see planted_memory and planted_defects

  /// Without this call nothing is planted. Keys are those that `scheme` makes of the seeds of simulated replicas; none
  /// of the `byzantine` is framed. `forge` knows how the protocol's messages are bent.
  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol,
             std::shared_ptr<const protocol_forge> forge, const signature_scheme& scheme,
             const std::set<replica_id>& byzantine);

  void on_signed(time_point now, replica_id who, const signed_message& m) override;
  void on_checkpoint(time_point now, replica_id who, const checkpoint_certificate& c) override;

  [[nodiscard]] std::vector<violation> finish() const;

  /// Crimes that the protocol has a forge for, among what was kept.
  [[nodiscard]] std::size_t possible() const;

private:
  /// A message that its author must not have signed, beside `m` or at all.
  struct crime {
    std::size_t beside; ///< index in `kept_`
    signed_message said;
    bool alone; ///< no honest replica signs it, whatever else it signs
  };

  [[nodiscard]] std::vector<crime> crimes() const;
  void judge(const crime& c, violation_list& found) const;
  void charge(const crime& c, std::string_view who, const std::vector<replica_id>& convicted,
              violation_list& found) const;
  [[nodiscard]] signed_message sign_as(const signed_message& author_of, message m) const;

  std::shared_ptr<const replica_set> replicas_;
  protocol_info protocol_;
  std::shared_ptr<const protocol_forge> forge_;
  std::map<replica_id, std::shared_ptr<const signer>> keys_;
  std::vector<signed_message> kept_;
  std::vector<checkpoint_certificate> stable_;
};

} // namespace bezant::simulation
