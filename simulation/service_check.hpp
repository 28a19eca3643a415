// Checks that replicas serve what they are obliged to serve.
#pragma once

#include "protocols/effect.hpp"
#include "protocols/registry.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>
#include <set>

namespace bezant::simulation {

/// What an honest replica owes to who asks it, and whether it pays in time: the next block, if it committed
/// what the other lacks and has not dropped it under a checkpoint, and in PBFT the batches that it sent a prepare for
/// and that are not executed yet. Only what an honest replica asks for the first time, and
/// with one of its first questions: of repeats there is an allowance, and questions of an instant are counted.
class service_check {
public:
  static constexpr std::size_t questions_max = 4;         ///< of one replica that oblige another, in one life of it
  static constexpr duration settling = milliseconds(10);  ///< from a commit until the core knows that it was executed
  static constexpr duration patience = milliseconds(100); ///< its own work takes no time here

  void begin(const protocol_info& protocol);

  /// `who` began a new life: what it owed is forgotten, and it owes nothing until it speaks.
  void started(replica_id who);
  void signed_by(time_point now, replica_id who, const signed_message& m, violation_list& found);
  /// A message of an honest replica came to the core of another one.
  void delivered(time_point now, replica_id who, const signed_message& m);
  void committed(time_point now, replica_id who, const commit& c);
  void checkpointed(replica_id who, height at);

  /// What was owed so far, and paid.
  [[nodiscard]] std::uint64_t paid() const noexcept { return paid_; }

private:
  enum class family : std::uint8_t { other, chained, pbft };
  struct debt {
    replica_id to;
    height at;
    digest batch; ///< empty: a block

    friend auto operator<=>(const debt&, const debt&) = default;
  };
  struct server {
    bool speaks = false;
    height committed, dropped;
    std::vector<std::pair<time_point, height>> fresh; ///< committed just now: the core may not have heard of it
    std::map<digest, height> prepared;
    std::map<debt, time_point> owes;                ///< until when
    std::map<replica_id, std::size_t> asked;        ///< how often
    std::map<replica_id, height> promised;          ///< blocks up to it were owed once
    std::set<std::pair<replica_id, digest>> wanted; ///< batches that were asked for once
  };

  void owe_block(time_point now, server& by, replica_id to, height base, height last);
  void asked_for_blocks(time_point now, server& by, const signed_message& m);
  void asked_for_batches(time_point now, server& by, const signed_message& m);
  void pay(server& by, height at, const digest& batch);
  void overdue(time_point now, replica_id who, server& by, violation_list& found);

  family family_ = family::other;
  std::map<height, digest> chain_;
  std::map<replica_id, server> servers_;
  std::uint64_t paid_ = 0;
};

} // namespace bezant::simulation
