// Checkpoints: what replicas sign about the state every K blocks, whatever the protocol, and how a replica that is far
// behind begins from one.
//
// These messages are the house's own: every network carries them as signed messages of a kind that no protocol uses.
#pragma once

#include "protocols/anatomy.hpp"
#include "protocols/certificate.hpp"
#include "protocols/evidence.hpp"

namespace bezant {

/// What a replica says of the state after a block.
struct checkpoint_statement {
  height at;
  digest block;
  digest state;     ///< `application::state`
  digest snapshot;  ///< `snapshot_root` of the parts of `application::snapshot`
  digest receipts;  ///< of that block, `block_result::receipts_root`
  digest convicted; ///< `convictions_root` of whom the blocks up to this one convict

  friend auto operator<=>(const checkpoint_statement&, const checkpoint_statement&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, checkpoint_statement& x) {
    return f(x.at, x.block, x.state, x.snapshot, x.receipts, x.convicted);
  }
};

/// A quorum's signatures on one statement; signers ascend strictly. At least one honest replica executed that block and
/// had that state, and no other block of this height is final unless more than f replicas lie.
struct checkpoint_certificate {
  checkpoint_statement what;
  bounded_vector<signature_share, genesis::replicas_max> shares;

  friend bool operator==(const checkpoint_certificate&, const checkpoint_certificate&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, checkpoint_certificate& x) {
    return f(x.what, x.shares);
  }
};

/// Where a replica stands; said to all now and then, so that those who are ahead can help.
struct standing {
  height executed;
  height checkpoint; ///< of the certificate that it can serve; 0 if there is none
  view_number view;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, standing& x) {
    return f(x.executed, x.checkpoint, x.view);
  }
};

/// Bytes of a part of a snapshot; the last one may be shorter.
inline constexpr std::size_t snapshot_part_bytes = std::size_t{1} << 19;
/// Parts of the largest snapshot that is taken: 64 GiB.
inline constexpr std::size_t snapshot_parts_max = std::size_t{1} << 17;

/// Asks for the head (part number 0) or for a part (from 1) of the snapshot at a height.
struct snapshot_request {
  height at;
  std::uint32_t part = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, snapshot_request& x) {
    return f(x.at, x.part);
  }
};

/// Answers part number 0: everything but the state, and what the parts must be.
struct snapshot_head {
  checkpoint_certificate certificate;
  block_header block; ///< its payload hangs beside the message
  bytes justify;
  bytes proof; ///< as `protocol_info::verify_commit` takes it
  std::vector<conviction> convicted;
  bounded_vector<digest, snapshot_parts_max> parts;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, snapshot_head& x) {
    return f(x.certificate, x.block, x.justify, x.proof, x.convicted, x.parts);
  }
};

/// Answers a part.
struct snapshot_part {
  height at;
  std::uint32_t part = 0; ///< from 1
  bytes data;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, snapshot_part& x) {
    return f(x.at, x.part, x.data);
  }
};

/// Kinds of the house's messages; protocols number theirs below.
enum class house : message_kind {
  checkpoint = 240, ///< `checkpoint_statement`
  standing,         ///< `bezant::standing`
  certificate,      ///< `checkpoint_certificate`: tells one who is behind
  snapshot_request, ///< `bezant::snapshot_request`
  snapshot_head,    ///< `bezant::snapshot_head`, the block's payload beside it
  snapshot_part,    ///< `bezant::snapshot_part`
  recall_request,   ///< `bezant::recall_request`, see `protocols/recall.hpp`
  recall_answer,    ///< `bezant::recall_answer`
  snapshot_gone,    ///< the `bezant::snapshot_request` that its author has nothing for, and will not have
};

constexpr bool is_house(message_kind k) noexcept {
  return k >= static_cast<message_kind>(house::checkpoint) && k <= static_cast<message_kind>(house::snapshot_gone);
}
constexpr message_kind number(house k) noexcept {
  return static_cast<message_kind>(k);
}

template <class T>
message make_message(house k, const T& x, payload_ptr content = nullptr) {
  return {number(k), encode(x), std::move(content)};
}

/// The static check of a house message: form, certificates, and that a head fits its certificate. The signature of its
/// author is checked before. Errors: `codec_error`, `protocol_error`.
result<void> check_house(const signed_message& m, const replica_set& replicas);

/// "double-state" if the two are statements of different content on one height: a replica executes each final block
/// once, and what it says of it follows from the chain. Checks neither authorship nor signatures.
offence_name house_offence(const signed_message& first, const signed_message& second);

/// The digests of a snapshot's parts, in order; domain "snapshot-part".
std::vector<digest> snapshot_parts_of(byte_view state);
/// The part with that number, from 1.
byte_view snapshot_part_of(byte_view state, std::uint32_t part);
/// BLAKE2b-256 in domain "snapshot" over the number of parts and their digests.
digest snapshot_root(const std::vector<digest>& parts);
/// BLAKE2b-256 in domain "convictions" over the list's canonical encoding.
digest convictions_root(const std::vector<conviction>& list);

/// Checks that the distinct signers of `c` are a quorum and signed its statement. Error:
/// `protocol_error::bad_certificate`.
result<void> check_certificate(const checkpoint_certificate& c, const replica_set& replicas);

} // namespace bezant
