// What is known of each link, for status displays and tests.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace bezant {

/// One peer, as its links show it. Counters are over the life of the process.
struct link_state {
  bool sending = false;        ///< the link that was dialled is up
  bool hearing = false;        ///< the peer's link to here is up
  std::uint64_t dials = 0;     ///< times that a connection was tried
  std::uint64_t bytes_out = 0; ///< of frames, before encryption
  std::uint64_t bytes_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t frames_in = 0;
  std::uint64_t lost = 0;           ///< messages that found no link, or a full queue
  std::uint64_t unfit = 0;          ///< messages that no queue or no frame can hold, whenever they are sent
  std::uint64_t queued = 0;         ///< bytes that wait now
  std::int64_t round_trip_ns = 0;   ///< of the last heartbeat; 0 if there was none
  std::string last_error;           ///< why the last link ended; for people
  std::vector<std::string> misfits; ///< settings of the two replicas that do not fit; for people
  std::size_t misfits_told = 0;     ///< how often these changed and were logged
  time_point two_lives_at;          ///< when two processes with the peer's key last came in in turn; 0: never
  time_point other_life_told_at;    ///< when the peer last said that it saw two with this replica's key; 0: never
};

/// A table of links, written by the links and read by anybody. Thread-safe.
class link_board {
public:
  /// Calls `change(link_state&)` for `peer` under the lock.
  template <class F>
  void update(replica_id peer, F&& change) {
    const std::lock_guard lock{mutex_};
    change(peers_[peer]);
  }
  [[nodiscard]] std::map<replica_id, link_state> peers() const {
    const std::lock_guard lock{mutex_};
    return peers_;
  }
  /// A connection was refused or closed for a breach of the rules; `why` is a fixed short name such as "bad-frame".
  void refused(const std::string& why) {
    const std::lock_guard lock{mutex_};
    ++refusals_[why];
  }
  [[nodiscard]] std::map<std::string, std::uint64_t> refusals() const {
    const std::lock_guard lock{mutex_};
    return refusals_;
  }

private:
  mutable std::mutex mutex_;
  std::map<replica_id, link_state> peers_;
  std::map<std::string, std::uint64_t> refusals_;
};

} // namespace bezant
