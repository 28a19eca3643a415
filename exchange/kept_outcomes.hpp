// The outcomes of a session's last frames, which the state keeps for clients that did not hear of them.
#pragma once

#include "core/receipt.hpp"
#include "exchange/packed_results.hpp"
#include "exchange/page_tree.hpp"

namespace bezant::exchange {

/// What is kept of a frame that took effect. Session and sequence number follow from where it is kept.
struct kept_outcome {
  digest transaction_id;
  height at;     ///< of the block in which it took effect
  bytes results; ///< `pack`

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, kept_outcome& x) {
    return f(x.transaction_id, x.at, x.results);
  }
};

/// The last outcomes of one session: as many as its window of pending frames is wide, fewer if they have more than
/// `bytes_max`. They lie in a ring, at (sequence number - 1) modulo the window, so that a frame changes one page of the
/// digest.
class kept_outcomes {
public:
  /// Commands that a session's kept frames may have in any case: a client with no more of them in flight can always be
  /// answered.
  static constexpr std::size_t commands_min = 16'384;
  /// Packed bytes of a session's outcomes, at most. Its waiting frames, which the state keeps as well, may take many
  /// times that.
  static constexpr std::size_t bytes_max = std::size_t{256} << 10U;
  static_assert(commands_min * packed_result_bytes_max <= bytes_max);

  /// The frame `sequence`, which follows the one kept last, took effect. `receipt_digest` is that of its receipt. At
  /// most `most` are kept.
  void add(sequence_number sequence, kept_outcome what, const digest& receipt_digest, std::size_t most);

  /// Null if it is not kept.
  [[nodiscard]] const kept_outcome* find(sequence_number sequence) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  /// The number of the oldest that is kept, if there is one.
  [[nodiscard]] sequence_number first() const noexcept { return first_; }

  /// Digest over the receipts' digests by place in the ring; empty if nothing was ever kept.
  digest state();

private:
  struct slot {
    kept_outcome what;
    digest receipt_digest; // empty: nothing is kept here
  };
  [[nodiscard]] std::size_t place_of(sequence_number s) const noexcept { return (s.value() - 1) % ring_.size(); }
  void drop_oldest();

  std::vector<slot> ring_; // grows up to the window: a place for each frame that took effect, or all of them
  sequence_number first_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  page_tree pages_;
  digest state_;
  bool changed_ = false;
};

/// The receipt of a kept outcome, as it was when the frame took effect. `results` must be `unpack`able.
receipt receipt_of(session_id session, sequence_number sequence, const kept_outcome& kept);

} // namespace bezant::exchange
