// What a protocol core is told. The host delivers events one at a time.
#pragma once

#include "core/time.hpp"
#include "protocols/message.hpp"

#include <variant>

namespace bezant {

/// A core's own name for a timer. Setting a timer again moves it.
using timer_id = strong<struct timer_id_tag, std::uint64_t>;

/// Ties a `payload_ready` to its `request_payload`.
using request_id = strong<struct request_id_tag, std::uint64_t>;

/// Kind of a journal record, numbered by the protocol.
using record_kind = std::uint8_t;

/// Something that a core must not forget.
struct record {
  record_kind kind = 0;
  bytes body;

  friend bool operator==(const record&, const record&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, record& x) {
    return f(x.kind, x.body);
  }
};

/// The first event of a replica that starts with an empty journal.
struct started {};

/// A committed block of that height was the first to hold evidence against `culprit`; see `protocols/evidence.hpp`.
struct conviction {
  replica_id culprit;
  height at;

  friend bool operator==(const conviction&, const conviction&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, conviction& x) {
    return f(x.culprit, x.at);
  }
};

/// The first event of a replica that comes back: everything that was durable when it went down.
struct recovered {
  std::vector<record> journal;       ///< in the order of their `persist` effects
  block_ptr last_committed;          ///< highest block that the host stored as committed; the genesis block if none
  bytes proof;                       ///< the commit proof of `last_committed`; empty for genesis
  std::vector<conviction> convicted; ///< by committed blocks up to `last_committed`, in the chain's order
};

/// A message whose signature, embedded certificates and payload the host has checked (`protocol_info::check` and the
/// application's check of each transaction). `link_peer` only handed it over.
struct message_in {
  replica_id link_peer;
  signed_message message;
};

/// A timer that was set and not cancelled has run out.
struct timer_fired {
  timer_id id;
};

/// The mempool holds transactions that no live proposal carries; the oldest has waited since `oldest`.
struct work_pending {
  time_point oldest;
};

/// The mempool has nothing left to propose.
struct work_drained {};

/// Answers `request_payload`.
struct payload_ready {
  request_id id;
  payload_ptr batch;
};

/// Answers `load_block`; not sent if the block is unknown.
struct block_loaded {
  block_ptr block;
};

/// A committed block was executed. After `recovered` it is said once more of the last committed block.
struct executed {
  height at;
  digest state;
};

/// Of the transactions that wait here another one has waited longest now: the one before it was committed, or it is the
/// first. It stays the oldest until it is committed, or `work_drained` comes.
struct oldest_waits {
  digest what;
};

using event = std::variant<started, recovered, message_in, timer_fired, work_pending, work_drained, payload_ready,
                           block_loaded, executed, oldest_waits>;

} // namespace bezant
