// What links, their listener and their network tell each other. None of it leaves the process.
#pragma once

#include "transport/links/link_board.hpp"
#include "transport/links/link_rules.hpp"
#include "transport/links/refusal_log.hpp"
#include "transport/links/sockets.hpp"
#include "transport/switchboard.hpp"

#include <chrono>
#include <map>

namespace bezant {

/// A frame for the peer, or several in a row.
struct link_frame {
  std::shared_ptr<const bytes> content;
  std::size_t frames = 1;
};

/// What a link shall do.
enum class link_order {
  flush,                 ///< encrypt and send what is queued
  tick,                  ///< look at the clock
  dial,                  ///< the pause is over
  dial_now,              ///< the peer has shown that it is there
  resume,                ///< read again
  replace,               ///< end: the same peer came in again
  replace_by_other_life, ///< the same, and it is another process with the same key that also runs: say so
  make_room,             ///< end: there are too many
  leave_address,         ///< end: there are too many of its address
  bad_submit,            ///< a transaction that came by it failed its check
};

/// Tells a link that transactions which came by it failed their check; with too many of them it ends.
void tell_bad_submits(const caf::strong_actor_ptr& link, std::size_t transactions);

/// What became of a name.
struct link_resolved {
  std::vector<socket_address> addresses;
  std::string error; ///< if there are none
};

/// What all links of one network share.
struct link_context {
  std::shared_ptr<const link_rules> rules;
  std::shared_ptr<const switchboard> ends;
  std::shared_ptr<link_board> board;
  std::shared_ptr<refusal_log> refusals;
  caf::actor_addr network; ///< when it ends, links end
  /// Accepted links whose peer has said who it is, and which replica if it is one; from the middleman's thread only.
  /// Null where nobody is accepted.
  std::shared_ptr<std::map<caf::actor_id, std::optional<replica_id>>> known = {};
};

/// The clock of links; it does not step back.
inline time_point link_clock() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

/// A link:
///  - a `link_frame`: sent, or lost if the link is not up
///  - ask, question: answered by the peer, or an error; for a client's link
using link_actor = caf::typed_actor<caf::reacts_to<link_frame>, caf::reacts_to<link_order>,
                                    caf::replies_to<ask_atom, question>::with<answer>>;

/// An accepted link tells the network who is there.
struct link_joined {
  link_peer who;
  link_actor link;
  std::uint64_t life = 0; ///< of a replica's process
  std::string address;    ///< of the peer
};

} // namespace bezant

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bezant::link_frame)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bezant::link_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bezant::link_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bezant::link_resolved)
