// The frames of one session that have no accepted result yet.
#pragma once

#include "core/time.hpp"
#include "exchange/frame.hpp"

#include <map>
#include <optional>

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
    /// Whose latest receipt for this number is for another frame, and which one.
    std::map<replica_id, digest> others = {};
  };

  /// `enough` replicas with equal receipts decide: f+1.
  explicit pending_frames(std::size_t enough) : enough_{enough} {}

  void add(sequence_number sequence, transaction t, time_point now);

  /// Takes one receipt from `replica`. Gives the outcome when it completes `enough`; the frame is then forgotten.
  /// With `batch`, which holds the receipt and whose signature is good, the entry keeps what proves the outcome.
  ///
  /// The outcome is `frame_status::repeated`, and there is no proof, if f+1 replicas executed one and the same other frame with this
  /// number: nothing will become of this one, and somebody else trades with the session. Receipts that only call a copy repeated
  /// never say so: the frame itself may be what took effect.
  std::optional<std::pair<exchange::frame_outcome, entry>> take(replica_id replica, const placed_receipt& r,
                                                                const receipt_batch* batch = nullptr);

  /// Frames that were sent last at `before` or earlier, marked as sent at `now`; in order of sequence.
  std::vector<transaction> due(time_point before, time_point now);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  using decided = std::optional<std::pair<exchange::frame_outcome, entry>>;

  decided take_other(std::map<sequence_number, entry>::iterator at, replica_id replica, const receipt& r,
                     const exchange::frame_outcome& outcome);

  std::size_t enough_;
  std::map<sequence_number, entry> entries_;
};

} // namespace bezant
