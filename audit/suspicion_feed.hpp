// Feeds a suspicion meter with what one replica's node sees, whatever the protocol.
#pragma once

#include "audit/suspicion.hpp"
#include "protocols/registry.hpp"

#include <functional>

namespace bezant::audit {

/// Translates messages and commits into what a meter asks for. Deterministic; memory bounded.
class suspicion_feed {
public:
  /// `info` must outlive this.
  /// Whose a transaction is; without it all are of one.
  using lane_of = std::function<std::uint64_t(const transaction&)>;

  suspicion_feed(replica_id self, const protocol_info& info, const replica_set& replicas, lane_of lane = {},
                 suspicion_limits limits = {})
    : info_{info}, lane_{std::move(lane)}, meter_{self, replicas.size(), replicas.quorum(), limits} {}

  /// Where the core stands; asked for as often as one likes.
  void stands(time_point now, const protocol_position& p);
  /// A checked message came.
  void delivered(time_point now, const signed_message& m);
  /// This replica signed a message: what it proposes waits no more for those who lead after it.
  void signed_itself(time_point now, const signed_message& m);
  void committed(const block& b);
  void submitted(time_point now, const transaction& t);

  [[nodiscard]] const suspicion_meter& meter() const noexcept { return meter_; }

private:
  static constexpr std::size_t remembered_max = 256;

  bool fresh(const digest& proposal);
  /// Tells the meter of a proposal that is new; of other messages nothing.
  void proposed(time_point now, const signed_message& m, const message_anatomy& a);
  [[nodiscard]] std::vector<offered_transaction> offered(const payload_ptr& content) const;

  const protocol_info& info_;
  lane_of lane_;
  suspicion_meter meter_;
  std::set<digest> known_; ///< proposals, which may come several times
  std::deque<digest> order_;
};

} // namespace bezant::audit
