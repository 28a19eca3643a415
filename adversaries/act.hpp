// Acts of an adversary: where it departed from what its honest core wanted, counted and told.
#pragma once

#include "core/digest.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"
#include "protocols/protocol.hpp"

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bezant {

/// How an act departs from what the honest core wanted.
enum class act_kind {
  withheld,   ///< the honest core wanted it, and it was not done
  added,      ///< the honest core did not want it
  altered,    ///< another one in the place of one that was wanted in the same step
  delayed,    ///< wanted in an earlier step, and done now
  replayed,   ///< said or heard before, and said again
  redirected, ///< wanted for another receiver
};

inline constexpr std::size_t act_kinds = 6;

/// "withheld", "added" and so on.
std::string_view name_of(act_kind how) noexcept;

/// What an act is about.
enum class act_matter {
  message, ///< that leaves the replica
  input,   ///< what the core is told: a message of another, a batch to propose, a timer
  record,  ///< what the core asks of its host besides messages: journal, commit, accusation, batch
  receipt, ///< what clients are told
};

std::string_view name_of(act_matter what) noexcept;

/// One act. A message that is withheld from all, or added or altered for all, is one act.
struct act {
  replica_id replica;
  std::string_view behaviour; ///< the recipe as text; valid during the call
  act_kind how = act_kind::added;
  act_matter what = act_matter::message;
  time_point when;       ///< on the replica's clock
  time_point since;      ///< `delayed`: when the honest core wanted it; else `when`
  view_number core_view; ///< that the core was in
  view_number view;      ///< of the message; where it has none, the view that the core was in
  digest m;              ///< what was done; zero if nothing was. Of messages `digest_of(signed_message)`
  digest of;             ///< what the honest core wanted; zero if it wanted nothing
  std::optional<replica_id>
    to; ///< the receiver; nothing: all others. Of inputs, records and receipts the replica itself
};

/// What is known of an adversary's acts.
struct adversary_acts {
  replica_id replica;
  std::string behaviour;       ///< the recipe as text
  std::uint64_t views_led = 0; ///< as far as its core knew
  std::array<std::uint64_t, act_kinds> by_kind =
    {}; ///< a message that was withheld and came later counts as delayed only

  time_point first, last; ///< when the core wanted what was bent first and last; of no meaning without an act
  /// The lowest and highest view of an act: that its message speaks of, or that the core was in if that is higher.
  view_number first_view, last_view;

  [[nodiscard]] std::uint64_t total() const noexcept;
};

/// One sentence for people, without a full stop, such as "replica 1 (equivocate) led 12 views and acted 24 times: 24
/// altered" or "replica 1 (equivocate) never acted: it led no view".
std::string to_string(const adversary_acts& acts);

/// What belongs to one adversary's seat for as long as the run lasts, over all lives of its replica: its acts, and
/// where its core stands. The part beside the application reads that, too; where the two are on different threads, the
/// host gives one with a lock (`simulation/shared_seat_record.hpp`).
class seat_record {
public:
  using listener = std::function<void(const act&)>;

  /// `told` gets every act, in order; it may be empty, and must not call back.
  seat_record(replica_id who, std::string behaviour, listener told = {});
  seat_record(const seat_record&) = delete;
  seat_record& operator=(const seat_record&) = delete;
  virtual ~seat_record() = default;

  virtual void tell(act what);
  /// An act counted as withheld has now come in full after all.
  virtual void came_late();
  /// Where the core stands after a step, and what it reported in it.
  virtual void stand(const protocol_position& at, const std::vector<std::string_view>& notes);

  [[nodiscard]] virtual protocol_position position() const { return at_; }
  /// True if the core has reported that, in any life.
  [[nodiscard]] virtual bool noted(std::string_view what) const { return notes_.contains(what); }
  [[nodiscard]] virtual adversary_acts summary() const { return acts_; }

private:
  static constexpr std::size_t notes_max = 64; ///< names of notes are few and fixed

  listener told_;
  adversary_acts acts_;
  bool acted_ = false;
  protocol_position at_;
  std::optional<view_number> led_; ///< last
  std::set<std::string, std::less<>> notes_;
};

} // namespace bezant
