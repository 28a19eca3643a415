// What the replicas of `fixed-leader` say to each other, and what anybody can check of it.
#pragma once

#include <bezant/protocols/chained/block_messages.hpp>
#include <bezant/protocols/event.hpp>
#include <bezant/protocols/registry.hpp>

namespace mine::fixed {

using namespace bezant;

enum class kind : message_kind {
  proposal = 1,    ///< `justified_header` by the leader, payload beside it
  ack = 2,         ///< `block_vote`, to the leader
  certificate = 3, ///< `vote_certificate`: a quorum's acks
  fetch = 4,       ///< `fetch`, to the leader, who answers with the proposal
};

/// "Send me this block": asks for one that has a certificate, or a descendant that has.
struct fetch {
  digest what;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, fetch& x) {
    return f(x.what);
  }
};

enum class journal : record_kind {
  acked = 1,    ///< `block_vote`: the last own ack
  proposed = 2, ///< `stored_block`: the leader's last proposal
};

constexpr replica_id leader{0};
constexpr message_kind ack_kind = static_cast<message_kind>(kind::ack);

template <class T>
message say(kind k, const T& body, payload_ptr content = nullptr) {
  return {static_cast<message_kind>(k), encode(body), std::move(content)};
}

result<void> check(const signed_message& m, const replica_set& replicas);
result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas);
std::string_view kind_name(message_kind k);
std::optional<bytes> slot(const signed_message& m);
std::optional<message_anatomy> describe(message_kind k, byte_view body);
offence_name offence(const signed_message& first, const signed_message& second, header_span headers);

} // namespace mine::fixed
