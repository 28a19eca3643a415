// How a replica stands, as it tells whoever asks.
#pragma once

#include "core/digest.hpp"
#include "core/genesis.hpp"
#include "core/ids.hpp"

#include <string>
#include <vector>

namespace bezant {

/// A peer, as a replica's links show it.
struct peer_status {
  replica_id who;
  bool sending = false;            ///< the link to it is up
  bool hearing = false;            ///< its link to here is up
  std::uint64_t round_trip_us = 0; ///< of the last heartbeat; 0 if there was none
  std::uint64_t queued = 0;        ///< bytes that wait to be sent
  std::uint64_t lost = 0;          ///< messages that were dropped
  std::uint64_t dials = 0;
  std::string last_error;  ///< why the last link ended
  std::uint64_t unfit = 0; ///< of the dropped messages, such as no queue or no frame can hold, whenever they are sent
  std::string misfits;     ///< settings of the two that do not fit; empty if all do

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, peer_status& x) {
    return f(x.who, x.sending, x.hearing, x.round_trip_us, x.queued, x.lost, x.dials, x.last_error, x.unfit, x.misfits);
  }
};

/// Somebody whom a replica suspects or has evidence against.
struct suspect_status {
  replica_id who;
  std::string reason; ///< such as "missed-vote 64 of 64", or an offence
  bool proven = false;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, suspect_status& x) {
    return f(x.who, x.reason, x.proven);
  }
};

/// A replica's word on itself: not signed, and not to be relied on for more than a look.
struct replica_status {
  replica_id self;
  digest chain;
  std::string protocol;
  view_number view;
  height committed;
  height executed;
  digest state;      ///< after block `executed`
  height checkpoint; ///< the last one that a quorum signed
  std::uint64_t mempool = 0;
  std::uint64_t uptime_ms = 0;
  std::uint64_t syncs = 0;          ///< of the store
  std::uint64_t cpu_ms = 0;         ///< of the process, all threads
  std::uint64_t resident_bytes = 0; ///< of the process
  std::uint64_t bytes_in = 0;       ///< on links of replicas and clients
  std::uint64_t bytes_out = 0;
  std::uint64_t refused = 0; ///< connections and messages that broke the rules
  bounded_vector<peer_status, genesis::replicas_max> peers;
  bounded_vector<suspect_status, 4 * genesis::replicas_max> suspects;
  bounded_vector<replica_id, genesis::replicas_max> isolated;
  std::string hold; ///< why it signs nothing for now; empty: it signs

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, replica_status& x) {
    return f(x.self, x.chain, x.protocol, x.view, x.committed, x.executed, x.state, x.checkpoint, x.mempool,
             x.uptime_ms, x.syncs, x.cpu_ms, x.resident_bytes, x.bytes_in, x.bytes_out, x.refused, x.peers, x.suspects,
             x.isolated, x.hold);
  }
};

} // namespace bezant
