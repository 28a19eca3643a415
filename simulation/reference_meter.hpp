// The suspicion meter once more, written to be read: what the real one is checked against.
#pragma once

#include "audit/suspicion_feed.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace bezant::simulation {

/// Judges by the rules of `audit::suspicion_meter` and shares no code with it: it keeps everything, looks at all of it
/// each time, and counts scores in floating point.
class reference_meter {
public:
  reference_meter(replica_id self, const protocol_info& info, const replica_set& replicas,
                  audit::suspicion_feed::lane_of lane);

  void stands(time_point now, const protocol_position& p);
  void delivered(time_point now, const signed_message& m);
  void signed_itself(time_point now, const signed_message& m);
  void committed(const block& b);
  void submitted(time_point now, const transaction& t);

  /// Where `meter` thinks otherwise, as sentences; empty if nowhere.
  [[nodiscard]] std::vector<std::string> differences(const audit::suspicion_meter& meter) const;

private:
  using reason = audit::suspicion_reason;
  struct occasion {
    time_point when;
    bool happened;
  };
  struct waiting_transaction {
    digest id;
    std::uint64_t lane;
    time_point since;
    std::optional<view_number> carried;
  };

  void note(replica_id who, reason why, bool happened);
  void proposed(time_point now, const signed_message& m);
  void judge_delay(replica_id by, std::int64_t delay);
  void judge_choice(view_number view, replica_id by, const std::vector<transaction>& inside);
  [[nodiscard]] bool passes_over(const std::vector<transaction>& inside) const;
  [[nodiscard]] const waiting_transaction* waits(const digest& id) const;
  [[nodiscard]] audit::occasions count(replica_id who, reason why) const;
  [[nodiscard]] double score(replica_id who, reason why) const;

  replica_id self_;
  const protocol_info& info_;
  std::uint32_t replicas_;
  std::size_t quorum_;
  audit::suspicion_feed::lane_of lane_;
  audit::suspicion_limits limits_;
  time_point now_;
  std::map<std::pair<replica_id, reason>, std::vector<occasion>> occasions_;
  std::map<replica_id, std::vector<std::int64_t>> delays_;
  std::optional<protocol_position> current_;
  time_point since_;
  bool leader_proposed_ = false;
  std::set<view_number> early_;
  std::set<digest> seen_;
  std::map<height, std::set<replica_id>> voters_;
  height judged_;
  std::vector<waiting_transaction> waiting_;
  std::set<digest> final_;
};

} // namespace bezant::simulation
