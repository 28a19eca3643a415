// Where each session's sequence of frames stands, and the frames that came early.
#pragma once

#include "core/transaction.hpp"
#include "exchange/exchange_genesis.hpp"
#include "exchange/kept_outcomes.hpp"
#include "exchange/page_tree.hpp"

#include <optional>
#include <vector>

namespace bezant::exchange {

/// A committed frame that waits for those before it.
struct pending_frame {
  sequence_number sequence;
  transaction data; ///< the signed frame as it was committed

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, pending_frame& x) {
    return f(x.sequence, x.data);
  }
};

/// One session's position.
struct session_position {
  sequence_number next{1};                                                ///< of the frame that takes effect next
  bounded_vector<pending_frame, exchange_genesis::pending_limit> pending; ///< ascending, all above `next`

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session_position& x) {
    return f(x.next, x.pending);
  }
};

/// A position with the outcomes before it, as a snapshot has it.
struct session_image {
  session_position position;
  bounded_vector<kept_outcome, exchange_genesis::pending_limit>
    kept; ///< of the frames just before `position.next`, oldest first

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session_image& x) {
    return f(x.position, x.kept);
  }
};

/// What becomes of a frame that was just committed.
enum class admission : std::uint8_t { now, later, repeated, too_far_ahead };

/// Positions of all sessions, and the outcomes of each one's last frames.
class session_table {
public:
  /// `pending_max` bounds the frames that one session may have pending, and the outcomes that are kept of it; of the
  /// latter there is always one.
  session_table(std::size_t sessions, std::uint32_t pending_max);

  [[nodiscard]] bool contains(session_id s) const noexcept { return s.value() < positions_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return positions_.size(); }
  [[nodiscard]] const session_position& operator[](session_id s) const { return positions_[s.value()]; }

  /// What is to be done with the frame; changes nothing.
  [[nodiscard]] admission admit(session_id s, sequence_number sequence) const;
  /// Keeps a frame for later that `admit` said so of.
  void keep(session_id s, pending_frame early);
  /// The session's next frame took effect; `kept` is what became of it, `receipt_digest` that of its receipt.
  void advance(session_id s, kept_outcome kept, const digest& receipt_digest);
  /// Takes out the pending frame that is next, if there is one.
  std::optional<pending_frame> take_next(session_id s);

  /// The outcomes that are kept of a session.
  [[nodiscard]] const kept_outcomes& kept(session_id s) const { return kept_[s.value()]; }

  /// Digest in domain "sessions": of each session the next sequence number, the pending frames' transaction ids, and
  /// the outcomes that are kept.
  digest state();

  [[nodiscard]] session_image image(session_id s) const;
  /// Replaces all. False, and no change, if a pending frame is outside its window, or they are not ascending, or what
  /// is kept cannot be the outcomes of the last frames.
  [[nodiscard]] bool assign(std::vector<session_image> from);

private:
  void changed(session_id s) noexcept { pages_.mark(s.value()); }

  [[nodiscard]] bool accept(const session_image& from) const;

  std::uint32_t pending_max_;
  std::vector<session_position> positions_;
  std::vector<kept_outcomes> kept_; // by session
  page_tree pages_;
};

} // namespace bezant::exchange
