// Tries to frame honest replicas with what they signed.
#pragma once

#include "audit/verify.hpp"
#include "core/random.hpp"
#include "protocols/registry.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>
#include <vector>

namespace bezant::simulation {

/// Keeps what honest replicas sign and makes evidence of it as somebody would who wants them to be isolated: of each
/// message alone, of two of one author, of a proposal with transactions that were not in it. None may hold. And every
/// message of an honest replica passes `protocol_info::check`.
class innocence_check {
public:
  static constexpr std::size_t kept_max = 256; ///< messages of one replica
  static constexpr std::size_t apart_max = 24; ///< two messages are held against each other if so few lie between them

  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol, bool wanted);

  /// Gives what judges transactions; any replica's application does.
  void hosts(std::weak_ptr<const application> app) { app_ = std::move(app); }

  /// `m` was signed by an honest replica.
  void signed_by(const signed_message& m);

  /// Once everything stands still.
  void finish(violation_list& found) const;

private:
  void frame_alone(const signed_message& m, violation_list& found) const;
  void frame_with_orders(const signed_message& m, violation_list& found) const;
  void frame_with_two(const signed_message& a, const signed_message& b, violation_list& found) const;
  [[nodiscard]] std::vector<block_header> headers_for(const signed_message& a, const signed_message& b) const;
  void add_ancestors(const signed_message& m, std::vector<block_header>& list) const;
  void must_not_hold(const evidence& e, std::string_view what, violation_list& found) const;

  bool wanted_ = false;
  std::shared_ptr<const replica_set> replicas_;
  protocol_info protocol_;
  std::weak_ptr<const application> app_;
  std::map<replica_id, std::vector<signed_message>> kept_;
  std::map<digest, block_header> headers_;
};

} // namespace bezant::simulation
