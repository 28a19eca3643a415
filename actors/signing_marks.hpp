// How far a replica's own signatures go, kept in its store: what ranks above it and bears its signature was forgotten.
#pragma once

#include "protocols/recall.hpp"
#include "transport/store/store.hpp"

#include <map>

namespace bezant {

/// The numbers of a node's notes.
namespace notes {

inline constexpr note_number marks = 0;     ///< `signing_marks`
inline constexpr note_number forgotten = 1; ///< there while the replica listens because it has forgotten what it signed
/// What that replica said last, for `statement_book`.
constexpr note_number said_by(replica_id who) noexcept {
  return static_cast<note_number>(1'000 + who.value());
}

} // namespace notes

/// The highest rank of each kind of message that a replica has signed.
class signing_marks {
public:
  static constexpr std::size_t kinds_max = 64;

  signing_marks() = default;
  /// What the store's notes hold.
  explicit signing_marks(const std::map<note_number, bytes>& notes);

  /// True if that is news, to be written before the message leaves.
  bool raise(message_kind kind, const signing_rank& rank);
  /// Whatever was signed up to this view is known of.
  void raise_all(view_number to) { floor_ = std::max(floor_, to); }

  [[nodiscard]] bool knows(message_kind kind, const signing_rank& rank) const;
  /// The highest view of all.
  [[nodiscard]] view_number highest() const;

  void save(store& disk) const;

private:
  struct mark {
    message_kind kind = 0;
    signing_rank rank;

    template <class Inspector>
    friend typename Inspector::result_type inspect(Inspector& f, mark& x) {
      return f(x.kind, x.rank);
    }
  };
  struct saved {
    view_number floor;
    bounded_vector<mark, kinds_max> marks;

    template <class Inspector>
    friend typename Inspector::result_type inspect(Inspector& f, saved& x) {
      return f(x.floor, x.marks);
    }
  };

  view_number floor_;
  std::map<message_kind, signing_rank> kinds_;
};

} // namespace bezant
