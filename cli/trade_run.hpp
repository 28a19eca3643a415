// Feeding commands to a deployment, a window of frames at a time, and counting what became of them.
#pragma once

#include "client/cluster_client.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace bezant::cli {

/// What is fed and how fast.
struct trade_plan {
  std::vector<exchange::command> commands;
  std::size_t frame = 64;          ///< commands in a frame
  std::size_t window = 64;         ///< frames in flight
  std::uint64_t rate = 0;          ///< commands a second; 0: as fast as results come
  duration patience = seconds(60); ///< without any result
};

/// What became of it.
struct trade_tally {
  bool complete = false;
  std::uint64_t frames_total = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t frames_done = 0;
  std::uint64_t frames_lost = 0;     ///< whose number another frame of the session got; they are not done
  std::vector<sequence_number> open; ///< frames that were sent and have no result
  std::uint64_t orders_sent = 0;
  std::uint64_t orders_accepted = 0;
  std::map<std::string, std::uint64_t> orders_rejected;
  std::map<std::string, std::uint64_t> cancels_rejected;
  std::vector<std::int64_t> latencies_ns; ///< of each new order that has a result
  std::vector<accepted_frame> proofs;     ///< in order, if they were asked for
  height last;                            ///< the highest block with a result
  double seconds = 0;
};

/// One feeding. `take` is for the client's `accepted`; `run` feeds and waits.
class trade_run {
public:
  explicit trade_run(trade_plan plan, bool keep_proofs) : plan_{std::move(plan)}, keep_proofs_{keep_proofs} {}

  void take(const accepted_frame& done);

  /// Feeds everything through session `by`, whose next frame is `first`. `tell` gets frames done and frames in all.
  /// Ends when all that was sent has a result, nothing came for too long, or `stop` is requested. Once a frame is lost
  /// no more are sent.
  trade_tally run(client::cluster_client& to, session_id by, sequence_number first,
                  const std::function<void(std::uint64_t, std::uint64_t)>& tell, const std::stop_token& stop);

  /// What the replicas' state tells of frames in `tally.open`, after `run`: those that were executed are done then,
  /// those whose number another transaction has are lost. `id_of` gives the transaction of a frame. The result of
  /// `run`, with that.
  trade_tally settle(const std::vector<exchange::told_frame>& told,
                     const std::function<digest(sequence_number, const std::vector<exchange::command>&)>& id_of);

private:
  trade_tally sum_up();
  void count(sequence_number s, const exchange::frame_outcome& outcome, height at);
  [[nodiscard]] std::uint64_t frames() const { return (plan_.commands.size() + plan_.frame - 1) / plan_.frame; }
  [[nodiscard]] std::vector<exchange::command> cut(std::uint64_t frame) const;

  trade_plan plan_;
  bool keep_proofs_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  sequence_number first_;
  std::set<sequence_number> answered_;
  trade_tally tally_;
};

} // namespace bezant::cli
