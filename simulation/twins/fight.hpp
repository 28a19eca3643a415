// One scenario under way: the network, the clock, the disks and the mempool of all instances, and what is checked.
#pragma once

#include "simulation/chain_check.hpp"
#include "simulation/signature_check.hpp"
#include "simulation/twins/arena.hpp"

#include <deque>

namespace bezant::simulation::twins {

/// What all scenarios of one protocol have in common.
struct arena_setup {
  contestant who;
  withheld_messages withheld;
  std::vector<std::unique_ptr<signer>> keys;
  std::shared_ptr<const replica_set> replicas;
  block_ptr genesis;
};

/// Made for one scenario, run once.
class fight {
public:
  fight(const arena_setup& setup, const attack& a);

  attack_outcome run();

private:
  struct flight {
    time_point due;
    std::uint32_t to;
    replica_id link_peer;
    std::shared_ptr<const signed_message> what;
  };

  /// One core and everything around it.
  struct seat {
    replica_id replica;
    bool honest = true;
    std::unique_ptr<protocol> core;
    std::vector<std::pair<timer_id, time_point>> timers;
    std::deque<event> own; ///< what comes next, before anything else happens to it
    std::vector<std::pair<view_number, record>> journal;
    std::vector<block_ptr> blocks; ///< committed; of height h at index h-1
    bytes proof;
    std::vector<std::pair<std::uint32_t, flight>> kept; ///< of `withheld_messages::late`, with the sending instance
    std::uint64_t round = 0;
    time_point since;             ///< when it entered the round
    std::size_t crashes_done = 0; ///< rounds whose crash it has had, or does not have
    std::uint64_t lives = 0;
    bool recovered = false; ///< it committed something new after the partitions ended
  };

  void boot(std::uint32_t who, const event& first);
  void step(std::uint32_t who, event e);
  bool happen();
  void carry_out(std::uint32_t who, effects& out, std::uint64_t round_before);
  void perform(std::uint32_t who, effect& e, std::uint64_t round_before);
  void say(std::uint32_t who, message m, std::optional<replica_id> to, std::uint64_t round_before);
  void send(std::uint32_t who, const std::shared_ptr<const signed_message>& m, std::optional<replica_id> to,
            std::uint64_t round_before);
  void store(std::uint32_t who, const commit& c);
  void give_payload(std::uint32_t who, const request_payload& ask);
  void advance_round(std::uint32_t who);
  void release(std::uint32_t who);
  void crash_if_due(std::uint32_t who, std::uint64_t round);
  void restart(std::uint32_t who);
  void end_partitions_if_over();
  void watch_recovery();
  [[nodiscard]] bool over() const;
  [[nodiscard]] bool same_side(std::uint32_t a, std::uint32_t b, message_kind k, std::uint64_t round) const;
  [[nodiscard]] view_number highest_view() const;

  const arena_setup& setup_;
  const attack& attack_;
  std::vector<protocol_option> options_;
  std::vector<seat> seats_;
  std::deque<flight> flying_; ///< every delay is the same: what was sent first arrives first
  time_point now_;
  bool open_ = false; ///< the partitions have ended
  time_point opened_;
  view_number opened_view_;
  height opened_height_;
  std::size_t waiting_ = 0; ///< honest instances that have not recovered
  bool said_ = false;       ///< something in this step
  chain_check chain_;
  signature_check signatures_;
  violation_list found_;
  attack_outcome outcome_;
};

} // namespace bezant::simulation::twins
