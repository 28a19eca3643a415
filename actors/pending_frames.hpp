// The frames of one session that have no accepted result yet.
#pragma once

#include "core/time.hpp"
#include "exchange/frame.hpp"

#include <map>
#include <optional>
#include <set>

namespace bezant {

/// Collects receipts for a session's frames and finds the outcome that enough replicas share.
class pending_frames {
public:
  /// A frame that was sent.
  struct entry {
    transaction sent;
    time_point submitted;
    time_point sent_last;
    std::map<replica_id, digest> votes; ///< each replica's latest receipt; one each, so that none can fill the table
    std::map<replica_id, receipt_batch> said = {}; ///< with proofs: what each signed of it, with this receipt alone
    std::map<replica_id, digest> others =
      {};                               ///< whose latest receipt for this number is for another frame, and which one
    std::set<replica_id> repeated = {}; ///< who said that the number was used, and never what became of this frame
    std::size_t resent = 0;
  };

  /// `enough` replicas with equal receipts decide: f+1. `quorum`, n-f, decide that a number was used before.
  explicit pending_frames(std::size_t enough, std::size_t quorum) : enough_{enough}, quorum_{quorum} {}

  void add(sequence_number sequence, transaction t, time_point now);

  /// Takes one receipt from `replica`. Gives the outcome when it completes `enough`; the frame is then forgotten.
  /// With `batch`, which holds the receipt and whose signature is good, the entry keeps what proves the outcome.
  ///
  /// The outcome is `frame_status::repeated`, and there is no proof, if the number went to another frame: f+1 replicas executed
  /// one and the same other frame with it, or, for the first frame that waits, n-f answered to copies that the number was used
  /// and not with what result. Somebody else trades with the session, then, or the result is too old for replicas to know.
  std::optional<std::pair<exchange::frame_outcome, entry>> take(replica_id replica, const placed_receipt& r,
                                                                const receipt_batch* batch = nullptr);

  /// Frames that were sent last at `before` or earlier, marked as sent at `now`; in order of sequence.
  std::vector<transaction> due(time_point before, time_point now);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  using decided = std::optional<std::pair<exchange::frame_outcome, entry>>;

  decided take_other(replica_id replica, const receipt& r, const exchange::frame_outcome& outcome);
  decided taken_by_another(std::map<sequence_number, entry>::iterator at, const exchange::frame_outcome& outcome);

  std::size_t enough_;
  std::size_t quorum_;
  std::map<sequence_number, entry> entries_;
};

} // namespace bezant
