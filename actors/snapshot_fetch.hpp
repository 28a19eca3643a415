// Fetching a certified snapshot from several peers, part by part; each part is checked when it comes.
#pragma once

#include "core/time.hpp"
#include "protocols/checkpoint.hpp"
#include "protocols/registry.hpp"
#include "transport/store/store.hpp"

#include <map>
#include <memory>
#include <set>

namespace bezant {

/// Whom to ask for which part.
struct part_wanted {
  replica_id from;
  snapshot_request what;
};

/// One fetch of the snapshot that a certificate is about. A pure state machine: who hosts it sends what it wants.
/// Bounded: the certificate's parts are all that is kept, and only parts that fit it.
class snapshot_fetch {
public:
  /// Those are asked who signed the certificate's statement: they have that state.
  snapshot_fetch(checkpoint_certificate target, replica_id self, std::shared_ptr<const replica_set> replicas,
                 std::shared_ptr<const protocol_info> protocol, time_point now = {});

  /// Takes the head (its certificate and form are good) from whoever was asked for it. False if it is another one, or
  /// the block's proof or its parent's certificate does not hold: whoever sent it is asked no more.
  bool take(replica_id from, const snapshot_head& head, const payload_ptr& content, time_point now = {});
  /// Takes a part. False if it is not what the head promised: whoever sent it is asked no more.
  bool take(replica_id from, const snapshot_part& part, time_point now = {});

  /// `from` has nothing of that height: of this one it is asked no more.
  void gone(replica_id from, height at);

  /// What is to be asked now: at most `in_flight_max` questions are open, one that is older than two seconds, half of
  /// one for the head, is asked of another peer. Empty if everything is there, or nobody is left to ask.
  std::vector<part_wanted> wanted(time_point now);

  [[nodiscard]] bool complete() const;
  /// For long too few have given something new: fewer than f+1, for a liar alone may give little and seldom.
  [[nodiscard]] bool stuck(time_point now) const;
  /// Nobody is left who could be asked.
  [[nodiscard]] bool hopeless() const noexcept { return sources_.empty(); }
  [[nodiscard]] const checkpoint_certificate& target() const noexcept { return target_; }
  /// Parts that are there, and parts that are known to be needed in the end, or 0.
  [[nodiscard]] std::size_t parts_done() const noexcept { return done_; }
  [[nodiscard]] std::size_t parts_total() const noexcept { return head_ ? head_->parts.size() : 0; }

  /// The whole, once it is complete. The state is not restored yet: its digest is to be compared with the
  /// certificate's.
  [[nodiscard]] stored_base take_whole();

private:
  struct open_question {
    replica_id from;
    time_point asked;
  };

  void exclude(replica_id who);
  void gave(replica_id from, time_point now);
  [[nodiscard]] replica_id next_source(std::optional<replica_id> other_than);

  checkpoint_certificate target_;
  std::shared_ptr<const replica_set> replicas_;
  std::shared_ptr<const protocol_info> protocol_;
  std::vector<replica_id> sources_;
  std::size_t turn_ = 0;
  std::optional<snapshot_head> head_;
  payload_ptr content_;
  std::vector<bytes> parts_; // by number - 1; empty while missing
  std::size_t done_ = 0;
  time_point began_;
  std::map<replica_id, time_point> gave_;    ///< when each gave something new last
  std::set<replica_id> head_asked_;          ///< whose head is looked at when it comes
  std::map<replica_id, std::size_t> silent_; ///< questions that each left open since it gave something
  std::map<std::uint32_t, open_question> open_;
  std::uint32_t next_ = 1; // the lowest part that was never asked for
};

} // namespace bezant
