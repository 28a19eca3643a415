// Turns the frames of a link into messages for this process' actors.
#pragma once

#include "transport/links/frame_bodies.hpp"
#include "transport/links/link_rules.hpp"
#include "transport/switchboard.hpp"

#include <functional>

namespace bezant {

/// Decodes frames and says where they go. It only decodes: signatures are checked by who gets the message.
class link_inbound {
public:
  /// Sends `what`, which came in `size` bytes, to `to`, which may be null.
  using sender = std::function<void(const caf::strong_actor_ptr& to, caf::message what, std::size_t size)>;
  using asker = std::function<void(std::uint32_t number, question what)>;
  using answered = std::function<void(std::uint32_t number, std::optional<bytes> body)>;

  link_inbound(std::optional<replica_id> self, std::shared_ptr<const switchboard> ends)
    : self_{self}, ends_{std::move(ends)} {}

  sender send;        ///< for everything but
  asker ask;          ///< a client's question, and
  answered on_answer; ///< a replica's answer

  /// A frame that `peer` may send. Error: `bad_frame`.
  result<void> take(const link_peer& peer, const frame& f);
  /// Sends on what was held back to go together: clients' transactions that came one after the other.
  void flush();

private:
  result<void> take_message(replica_id from, const frame& f);
  result<void> take_relay(replica_id from, const frame& f);
  result<void> take_submit(const client_peer& from, const frame& f);
  result<void> take_receipts(const frame& f);

  std::optional<replica_id> self_;
  std::shared_ptr<const switchboard> ends_;
  struct together {
    caf::strong_actor_ptr to;
    transaction_list list;
    std::size_t bytes = 0;
  };
  std::vector<together> waiting_; // one for each receiver
};

} // namespace bezant
