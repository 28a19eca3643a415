// The table of protocols: everything that the house needs to know of one, by name.
#pragma once

#include "protocols/anatomy.hpp"
#include "protocols/certificate.hpp"
#include "protocols/config.hpp"
#include "protocols/protocol.hpp"
#include "protocols/testimony.hpp"

#include <functional>
#include <span>

namespace bezant {

/// Why a protocol refused its configuration, a message or a proof, or why it was not found.
enum class protocol_error {
  unknown_protocol = 1, ///< no protocol of that name is registered
  name_taken,           ///< a protocol of that name is registered already
  bad_option,           ///< an option is unknown or its value is out of range
  bad_message,          ///< a message of an unknown kind or one that its kind does not allow
  bad_certificate,      ///< too few signers, a signer twice, or a wrong signature
  bad_payload,          ///< a payload is missing, not expected, or does not fit its root
  bad_proof,            ///< a commit proof that does not prove the commit
};

std::error_code make_error_code(protocol_error e) noexcept;

/// What a block's proposer says by proposing it.
struct proposed_block {
  block_header header;               ///< its author vouches for the payload with that root
  std::optional<block_vote> justify; ///< what the attached certificate certifies; nothing if there is none
};

/// A protocol as the house sees it. All functions are pure and may be called from several threads.
struct protocol_info {
  std::string name;    ///< lower-case words joined by hyphens
  std::string summary; ///< one line for `--help`

  /// Makes a core. Error: `bad_option`, with a sentence in `why` if that is given.
  std::function<result<std::unique_ptr<protocol>>(const protocol_config&, std::string* why)> make;

  /// Checks what a message claims by itself: its form, the certificates in it, its payload's root. The author's
  /// signature on the message itself is the caller's to check.
  std::function<result<void>(const signed_message&, const replica_set&)> check;

  /// Checks that `proof` proves that the block with this header is final, given that its parent is. (Where votes are
  /// for blocks the parent's finality follows; PBFT agrees on batches, and the chain of headers is built from what is
  /// agreed.)
  std::function<result<void>(const block_header&, byte_view proof, const replica_set&)> verify_commit;

  /// A kind's name for people and traces, such as "vote".
  std::function<std::string_view(message_kind)> kind_name;

  /// Names the slot of a message of which an honest replica signs at most one body in all its lives, such as "the vote
  /// of epoch 7"; nothing for messages that may be repeated with other content. Used to check honest replicas.
  std::function<std::optional<bytes>(const signed_message&)> slot = {};

  /// Names the offence if no honest replica signs both messages, in all its lives, in whatever order they are given:
  /// then the two, with their signatures, prove it of their author. What votes say of the past stands in the headers of
  /// the blocks that they are for; `headers` are those of any blocks, found by their digests. Checks neither authorship
  /// nor signatures.
  std::function<offence_name(const signed_message&, const signed_message&, header_span headers)> offence = {};

  /// What a message of that kind with that body speaks of; nothing if it cannot be read. Checks nothing else.
  std::function<std::optional<message_anatomy>(message_kind, byte_view body)> describe = {};

  /// Names the offence if no honest replica signs this message, in all its lives, whatever its options. Judges what the
  /// signature covers and nothing else: the payload beside a proposal may have been put there by whoever handed it on.
  /// The author's signature is the caller's to check.
  std::function<offence_name(const signed_message&, const replica_set&)> never_signed = {};

  /// The block that a message proposes; nothing for messages that propose none. Checks nothing else.
  std::function<std::optional<proposed_block>(message_kind, byte_view body)> proposes = {};

  /// The signed messages of others that a message carries, such as the votes of a certificate: as their authors signed
  /// them, if the message passes `check`.
  std::function<std::vector<signed_message>(const signed_message&)> unpack = {};

  /// Adds the message itself, every statement that a single replica signed within it (votes in certificates, prepares
  /// in view-changes, view-changes in a new-view), and the block headers that it shows. What cannot be read adds
  /// nothing.
  std::function<void(const signed_message&, const replica_set&, testimony&)> testify = {};

  /// The same for a commit proof: the votes that it consists of.
  std::function<void(byte_view proof, testimony&)> testify_proof = {};

  /// What the statements of one replica contradict across slots, such as votes that forget a lock. (Two bodies of one
  /// `slot` are for the caller to find.)
  std::function<cross_findings(const cross_examination&)> cross_examine = {};

  /// Heights above the last final block for which blocks may have been agreed on before evidence counts.
  std::uint64_t proposed_ahead = 0;

  /// Checks what hangs on a final block with this header as `block::justify`, given that the header is right: the
  /// certificate of its parent, or whatever the protocol keeps there. Empty if the protocol keeps nothing there.
  std::function<result<void>(const block_header&, byte_view justify, const replica_set&)> verify_justify = {};

  /// A proof, as `verify_commit` takes it, of a block that became final with later ones. `path` are the blocks from
  /// that one to the last, which `proof` proves, each the parent of the next. Empty if the path is too long. Null if
  /// each block becomes final by itself; where it is missing else, such a block cannot be a checkpoint's base.
  std::function<bytes(std::span<const block_ptr> path, byte_view proof)> prove_earlier = {};

  /// True if the two are an offence without any header.
  [[nodiscard]] bool contradicts(const signed_message& first, const signed_message& second) const {
    return offence && offence(first, second, {}).has_value();
  }
};

/// Protocols by name. A value: copy it, add to it, hand it on.
class protocol_registry {
public:
  /// The protocols that Bezant comes with.
  static protocol_registry built_in();

  /// Adds a protocol. Error: `name_taken`.
  result<void> add(protocol_info info);

  /// Finds a protocol; the pointer is valid as long as the registry is not changed. Error: `unknown_protocol`.
  [[nodiscard]] result<const protocol_info*> find(std::string_view name) const;

  [[nodiscard]] const std::vector<protocol_info>& all() const noexcept { return list_; }

private:
  std::vector<protocol_info> list_;
};

} // namespace bezant

template <>
struct std::is_error_code_enum<bezant::protocol_error> : std::true_type {};
