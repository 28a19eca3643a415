// Message bodies that protocols with a tree of certified blocks share: a block with its parent's certificate, and the
// request for missing blocks. Each protocol gives them kinds of its own.
#pragma once

#include "protocols/certificate.hpp"
#include "protocols/message.hpp"

namespace bezant {

/// A block without its payload, which hangs beside it: the body of a proposal and of the answer to a request.
struct justified_header {
  block_header header;
  vote_certificate justify; ///< of the parent

  friend bool operator==(const justified_header&, const justified_header&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, justified_header& x) {
    return f(x.header, x.justify);
  }
};

/// A block's place in the chain.
struct block_ref {
  height at;
  digest id;

  friend bool operator==(const block_ref&, const block_ref&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, block_ref& x) {
    return f(x.at, x.id);
  }
};

/// Asks for blocks on the way to a certified one that the asker lacks. The answer is the lowest blocks on that chain
/// above the highest of `have` that lies on it, as many as one answer holds, each in a message of its own.
struct block_request {
  /// Places in `have`: one reached so far, the longest chain's tip, the last committed block.
  static constexpr std::size_t have_max = 4;

  vote_certificate wanted;
  bounded_vector<block_ref, have_max> have; ///< by strictly descending height; the last one is final

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, block_request& x) {
    return f(x.wanted, x.have);
  }
};

/// A block as the journal keeps it.
struct stored_block {
  block_header header;
  bytes justify; ///< `block::justify`
  payload content;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, stored_block& x) {
    return f(x.header, x.justify, x.content);
  }
};

/// The complete block; the payload must fit the header's root.
inline block_ptr make_block(const justified_header& h, payload_ptr content) {
  return std::make_shared<const block>(h.header, std::move(content), encode(h.justify));
}

/// Header and justify of a block whose justify is a vote certificate; nothing if it is none.
inline std::optional<justified_header> justified_header_of(const block& b) {
  auto justify = decode<vote_certificate>(b.justify());
  if (!justify)
    return std::nullopt;
  return justified_header{b.header(), std::move(justify).value()};
}

/// Checks that a block follows the block that its certificate names in digest, height and view. Error: `bad_message`.
result<void> check_follows(const justified_header& h, const replica_set& replicas);

/// Checks that the payload is there and is the header's. Error: `bad_payload`.
result<void> check_content(const justified_header& h, const payload_ptr& content);

/// Checks the body of a proposal or an answered block by itself: it follows the certified parent in height and view,
/// the certificate is valid, and the payload is there and fits. Errors: `bad_message`, `bad_payload`,
/// `bad_certificate`.
result<void> check_justified(const justified_header& h, const payload_ptr& content, message_kind vote_kind,
                             const replica_set& replicas);

/// Checks a request: a valid certificate for a block that is not genesis, and places in order.
result<void> check_request(const block_request& r, message_kind vote_kind, const replica_set& replicas);

} // namespace bezant
