// Checks the promise to clients: what was acknowledged took effect once, in order, and as it was told.
#pragma once

#include "actors/messages.hpp"
#include "core/receipt.hpp"
#include "exchange/exchange_genesis.hpp"
#include "simulation/violation.hpp"

#include <set>

namespace bezant::simulation {

/// Compares the frames that took effect with those that clients accepted. An effect is remembered until its client has
/// accepted it.
class order_check {
public:
  /// The receipts of a height that was executed for the first time. The number of frames that took effect.
  std::uint64_t executed(time_point now, replica_id who, height at, const std::vector<receipt>& receipts,
                         violation_list& found);

  void accepted(session_id who, const accepted_frame& frame, violation_list& found);

  /// What frames came to in the exchange must be what the reference makes of them; of `outcomes`, those that were
  /// executed. `who` committed the log that they are made of.
  void compare_with_reference(replica_id who, const std::vector<exchange::frame_outcome>& outcomes,
                              violation_list& found) const;

  /// A session whose client is honest and stays.
  void serves(session_id who) { served_.insert(who); }

  /// Everything accepted has to be explained now. Frames of served sessions that took effect at `answered_until` or
  /// before must have been accepted.
  void finish(violation_list& found, std::optional<time_point> answered_until = std::nullopt);

private:
  struct effect_of_frame {
    height at;
    digest outcome;
    time_point when;
  };
  struct session {
    sequence_number next{1};                               ///< of the frame that takes effect next
    std::map<sequence_number, effect_of_frame> effects;    ///< not accepted by the client yet
    std::map<sequence_number, accepted_frame> unexplained; ///< accepted, but no effect was seen yet
    sequence_number accepted_below{1};                     ///< all frames below were accepted
    std::set<sequence_number> accepted;                    ///< those above it
    std::map<sequence_number, digest> told;                ///< digests of the last frames' receipts
    std::map<sequence_number, digest> came_to;             ///< of all frames that took effect
  };

  void remember(const exchange::frame_outcome& outcome, const receipt& r);
  void compare_again(time_point now, replica_id who, const receipt& r, const exchange::frame_outcome& outcome,
                     violation_list& found);
  void take_effect(time_point now, replica_id who, height at, const exchange::frame_outcome& outcome,
                   violation_list& found);
  void compare(session_id who, const accepted_frame& told, const effect_of_frame& seen, violation_list& found);
  static bool mark_accepted(session& s, sequence_number sequence);

  std::map<session_id, session> sessions_;
  std::set<session_id> served_;
  height last_;
};

} // namespace bezant::simulation
