// Feeds a suspicion meter with what one replica's node sees, whatever the protocol.
#pragma once

#include "audit/suspicion.hpp"
#include "protocols/registry.hpp"

namespace bezant::audit {

/// Translates messages and commits into what a meter asks for. Deterministic; memory bounded.
class suspicion_feed {
public:
  /// `info` must outlive this.
  suspicion_feed(replica_id self, const protocol_info& info, const replica_set& replicas, suspicion_limits limits = {})
    : info_{info}, meter_{self, replicas.size(), replicas.quorum(), limits} {}

  /// Where the core stands; asked for as often as one likes.
  void stands(time_point now, const protocol_position& p);
  /// A checked message came.
  void delivered(time_point now, const signed_message& m);
  void committed(const block& b);
  void submitted(time_point now, const transaction& t);

  [[nodiscard]] const suspicion_meter& meter() const noexcept { return meter_; }

private:
  static constexpr std::size_t remembered_max = 256;

  bool fresh(const digest& proposal);

  const protocol_info& info_;
  suspicion_meter meter_;
  std::set<digest> known_; ///< proposals, which may come several times
  std::deque<digest> order_;
};

} // namespace bezant::audit
