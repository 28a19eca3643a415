// What a protocol core asks of its host. The host carries out the effects of one step in this order: all `persist`,
// made durable together; then the rest as listed. No message of a step leaves before that step's records are durable.
#pragma once

#include "protocols/event.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace bezant {

/// Make `what` durable before any message of this step leaves. If that fails the host stops the replica.
struct persist {
  record what;
  view_number view{}; ///< what `trim_journal` compares
};

/// Sign and send to one replica. To itself: it comes back as `message_in` in a later step.
struct send_to {
  replica_id to;
  message what;
};

/// Sign once and send to all others. The own copy comes back as `message_in` in the next step, after the barrier.
struct broadcast {
  message what;
};

/// Hand on a message as it was signed, to one replica, or to all others if `to` is empty.
struct relay {
  std::optional<replica_id> to;
  signed_message what;
};

/// Deliver `timer_fired{id}` once, at `at` or as soon as possible if that has passed. Replaces an earlier setting.
struct set_timer {
  timer_id id;
  time_point at;
};

/// Forget the timer; it will not fire.
struct cancel_timer {
  timer_id id;
};

/// Ask the mempool for a batch that repeats nothing of `uncommitted_ancestors`. Answered by `payload_ready`.
struct request_payload {
  request_id id;
  view_number view;
  std::vector<block_ptr> uncommitted_ancestors;
};

/// These blocks are final: in order of height, each exactly once, the first a child of the last committed one. `proof`
/// convinces `protocol_info::verify_commit` that the last of them, and so all, are committed. In a step that sends
/// nothing it need not be durable before the blocks take effect: what the journals of those who voted hold must be
/// enough to decide the same blocks again, whoever crashes (docs/decisions/0019).
struct commit {
  std::vector<block_ptr> blocks;
  bytes proof;
};

/// Ask for a committed block that the core no longer holds. Answered by `block_loaded` if the host has it.
struct load_block {
  digest which;
};

/// Journal records of views below `below` are needed no more.
struct trim_journal {
  view_number below;
};

/// Two signed messages by one author that no honest replica signs both.
struct accuse {
  replica_id culprit;
  std::string_view offence; ///< a fixed name such as "equivocation", "double-vote"
  signed_message first;
  signed_message second;
};

/// Something that people should see in a trace, such as a notarization. Decides nothing.
struct note {
  std::string_view what; ///< a fixed name such as "notarized"
  view_number view;
  height at;
  digest block;
};

/// Give a transaction that waits here to `to`, who may not have got it: a client need not send to everybody.
struct hand_over {
  digest what; ///< of an `oldest_waits`
  replica_id to;
};

using effect = std::variant<persist, send_to, broadcast, relay, set_timer, cancel_timer, request_payload, commit,
                            load_block, trim_journal, accuse, note, hand_over>;

/// The effects of one step, in order.
class effects {
public:
  template <class Effect>
  void add(Effect e) {
    list_.emplace_back(std::move(e));
  }
  [[nodiscard]] const std::vector<effect>& list() const noexcept { return list_; }
  [[nodiscard]] std::vector<effect>& list() noexcept { return list_; }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  void clear() noexcept { list_.clear(); }

private:
  std::vector<effect> list_;
};

} // namespace bezant
