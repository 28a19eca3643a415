// Checks what replicas sign: nothing twice, and no accusation that the signatures do not bear out.
#pragma once

#include "protocols/effect.hpp"
#include "protocols/registry.hpp"
#include "simulation/violation.hpp"

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

namespace bezant::simulation {

/// Double votes of honest replicas over all their lives, and accusations.
class signature_check {
public:
  /// Slots that are remembered of one replica; older ones are forgotten first.
  static constexpr std::size_t slots_max = std::size_t{1} << 16U;

  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol);

  /// `m` was signed by an honest replica. True if it had a slot to be checked for.
  bool signed_by(time_point now, replica_id who, const signed_message& m, violation_list& found);

  /// An honest replica accused; `culprit_honest` says whether the culprit is one too.
  void accused(time_point now, replica_id who, const accuse& a, bool culprit_honest, violation_list& found);

private:
  struct history {
    std::unordered_map<digest, digest> bodies; ///< by the slot's digest; looked up, never iterated
    std::deque<digest> order;
    std::map<message_kind, signed_message> latest; ///< that filled a slot
  };

  [[nodiscard]] std::string name_of(const signed_message& m) const;

  std::shared_ptr<const replica_set> replicas_;
  protocol_info protocol_;
  std::map<replica_id, history> histories_;
};

} // namespace bezant::simulation
