// Where each session's sequence of frames stands, and the frames that came early.
#pragma once

#include "core/transaction.hpp"
#include "exchange/exchange_genesis.hpp"
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

/// What becomes of a frame that was just committed.
enum class admission : std::uint8_t { now, later, repeated, too_far_ahead };

/// Positions of all sessions.
class session_table {
public:
  /// `pending_max` bounds the frames that one session may have pending.
  session_table(std::size_t sessions, std::uint32_t pending_max);

  [[nodiscard]] bool contains(session_id s) const noexcept { return s.value() < positions_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return positions_.size(); }
  [[nodiscard]] const session_position& operator[](session_id s) const { return positions_[s.value()]; }

  /// What is to be done with the frame; changes nothing.
  [[nodiscard]] admission admit(session_id s, sequence_number sequence) const;
  /// Keeps a frame for later that `admit` said so of.
  void keep(session_id s, pending_frame early);
  /// The session's next frame takes effect now.
  void advance(session_id s);
  /// Takes out the pending frame that is next, if there is one.
  std::optional<pending_frame> take_next(session_id s);

  /// Digest in domain "sessions": of each session the next sequence number and the pending frames' transaction ids.
  digest state();

  /// Replaces all. False, and no change, if a pending frame is outside its window, or they are not ascending.
  [[nodiscard]] bool assign(std::vector<session_position> positions);

private:
  void changed(session_id s) noexcept { pages_.mark(s.value()); }

  std::uint32_t pending_max_;
  std::vector<session_position> positions_;
  page_tree pages_;
};

} // namespace bezant::exchange
