// The message log of PBFT: what was said about each sequence number within the watermarks (TOCS 2002, section 4.2).
#pragma once

#include "protocols/effect.hpp"
#include "protocols/pbft/rules.hpp"

#include <map>
#include <set>

namespace bezant::pbft {

/// A batch of which this replica has the payload.
struct held_batch {
  batch_header what;
  payload_ptr content;
  view_number used;       ///< the last view in which it was proposed
  bool journaled = false; ///< it is on disk
};

/// A prepare or commit.
struct cast_vote {
  digest what;
  signature by;
};
using cast_votes = std::map<replica_id, cast_vote>;

/// One sequence number in one view.
struct round {
  std::optional<signed_message> proposal; ///< the first pre-prepare
  batch_header what;                      ///< of it
  digest id;                              ///< of it
  bool accepted = false;                  ///< the pre-prepare is on disk; a backup has sent its prepare
  bool committing = false;                ///< prepared, and the commit was sent
  cast_votes prepares, commits;           ///< the first of each replica
};

/// One sequence number.
struct log_slot {
  std::map<view_number, round> rounds;
  std::map<digest, held_batch> batches;
  std::optional<prepared_certificate> prepared; ///< of the highest view
  digest decided;                               ///< zero until it is
};

/// The slots of the sequence numbers above the stable checkpoint. Its user keeps to the watermarks and to a window of
/// views, which bounds it.
class message_log {
public:
  log_slot& at(height s) { return slots_[s]; }
  [[nodiscard]] const log_slot* find(height s) const;
  [[nodiscard]] log_slot* find(height s);
  [[nodiscard]] round* find(height s, view_number v);
  [[nodiscard]] std::map<height, log_slot>& slots() noexcept { return slots_; }
  [[nodiscard]] const std::map<height, log_slot>& slots() const noexcept { return slots_; }

  /// Files a pre-prepare. False if there is one already; then an accusation follows if the two differ.
  bool propose(const pre_prepare& p, const signed_message& m, effects& out);
  /// Files a prepare or a commit. False if the author's is there already; accuses if the two differ.
  bool vote(kind k, const block_vote& v, const signed_message& m, effects& out);

  /// True if `b` is held or empty, or if there is room for it: fewer than `most` batches with transactions are held for
  /// its sequence number.
  [[nodiscard]] bool takes(const batch_header& b, std::size_t most) const;
  /// Keeps a batch's payload until a stable checkpoint covers it.
  held_batch& hold(const batch_header& b, payload_ptr content, view_number used);
  [[nodiscard]] held_batch* batch(height s, const digest& id);
  /// The batch of that digest, whatever its sequence number, or null.
  [[nodiscard]] const held_batch* batch(const digest& id) const;

  /// Forgets sequence numbers up to `stable`.
  void forget_to(height stable);
  /// Forgets what was said in views below `lowest`, but not what was prepared or has transactions.
  void forget_views_below(view_number lowest);

  /// Rounds and batches of all slots.
  [[nodiscard]] std::size_t rounds() const;
  [[nodiscard]] std::size_t batches() const;

private:
  void charge(std::string_view offence, signed_message first, signed_message second, effects& out);

  std::map<height, log_slot> slots_;
  std::set<std::pair<replica_id, std::string_view>> charged_;
};

/// Votes for `what`, and who of them; `except` does not count.
std::vector<signature_share> shares_for(const cast_votes& votes, const digest& what,
                                        std::optional<replica_id> except = std::nullopt);

} // namespace bezant::pbft
