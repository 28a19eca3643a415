// Checks what reaches the cores of honest replicas, and that no certificate of a higher view is lost on them.
#pragma once

#include "protocols/registry.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>
#include <optional>

namespace bezant::simulation {

/// Looks at every message that passed a replica's checks, by rules of its own that are plainer than the checks: a block
/// comes with its parent's certificate, which is lower in view; a certificate has a quorum of different signers. Knows
/// the built-in protocols; of others it sees nothing.
class admission_check {
public:
  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol);

  /// `m` came to the core of `who`.
  void delivered(time_point now, replica_id who, const signed_message& m, violation_list& found);
  /// The core of `who` stands in another view after a step, or began a new life in `view`.
  void entered(replica_id who, view_number view);

private:
  enum class family : std::uint8_t { other, chained, pbft };

  /// The view of one replica, and the one that a certificate told it to be in after the step that is under way.
  struct standing {
    view_number view;
    std::optional<view_number> due;
  };

  [[nodiscard]] std::string_view wrong_with(const signed_message& m) const;
  [[nodiscard]] std::string_view wrong_in_chain(const signed_message& m) const;
  [[nodiscard]] std::string_view wrong_in_pbft(const signed_message& m) const;
  /// Where whoever takes `m` in must stand at least.
  [[nodiscard]] std::optional<view_number> moves_to(const signed_message& m) const;

  std::shared_ptr<const replica_set> replicas_;
  family family_ = family::other;
  bool certificates_move_ = false; ///< every certificate ends its view: HotStuff, Jolteon
  std::map<replica_id, standing> standings_;
};

} // namespace bezant::simulation
