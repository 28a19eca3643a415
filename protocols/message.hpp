// Consensus messages: signed bodies that can be relayed, fetched and kept as evidence.
#pragma once

#include "core/block.hpp"
#include "core/replica_set.hpp"

namespace bezant {

/// A message of a protocol as its author signed it. Who handed it over is a different matter.
struct signed_message {
  replica_id author;
  message_kind kind = 0; ///< numbered by the protocol itself
  bytes body;            ///< canonical encoding of the protocol's own struct for `kind`
  signature by;          ///< the author's, over `replica_set::signing_digest(kind, body)`
  payload_ptr content;   ///< a block's payload, bound by the root in the body; null for other messages

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signed_message& x) {
    shared_field<payload> shared{x.content};
    return f(x.author, x.kind, x.body, x.by, shared);
  }
};

/// A message before it is signed.
struct message {
  message_kind kind = 0;
  bytes body;
  payload_ptr content;
};

/// What tells messages apart: BLAKE2b-256 in domain "signed-message" over author, kind and body.
inline digest digest_of(const signed_message& m) {
  return hasher{"signed-message"}.add(m.author).add(m.kind).update(m.body).finish();
}

/// Signs `m` as replica `author` of `replicas`.
inline signed_message sign(const replica_set& replicas, replica_id author, message m, const signer& key) {
  const auto by = key.sign(replicas.signing_digest(m.kind, m.body));
  return {author, m.kind, std::move(m.body), by, std::move(m.content)};
}

} // namespace bezant
