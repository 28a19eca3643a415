// The frames of one session that have no accepted result yet.
#pragma once

#include "core/time.hpp"
#include "exchange/frame.hpp"

#include <deque>
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
    /// Whose latest receipt for this number is for another frame, and which one.
    std::map<replica_id, digest> others = {};
    /// Who says that the number was used so long ago that nobody knows for what.
    std::set<replica_id> forgotten = {};
  };

  /// `enough` replicas with equal receipts decide: f+1.
  explicit pending_frames(std::size_t enough) : enough_{enough} {}

  /// `commands`: how many the frame has.
  void add(sequence_number sequence, transaction t, time_point now, std::size_t commands = 1);

  /// Takes one receipt from `replica`. Gives the outcome when it completes `enough`; the frame is then forgotten.
  /// With `batch`, which holds the receipt and whose signature is good, the entry keeps what proves the outcome.
  ///
  /// The outcome is `frame_status::repeated`, and there is no proof, if f+1 replicas executed one and the same other
  /// frame with this number: nothing will become of this one, and somebody else trades with the session. Receipts that
  /// only call a copy repeated never say so: the frame itself may be what took effect. It is `frame_status::forgotten`,
  /// without a proof, too, if f+1 replicas say that a frame of that number took effect longer ago than outcomes are
  /// kept; whoever keeps within `span` is never told so.
  std::optional<std::pair<exchange::frame_outcome, entry>> take(replica_id replica, const placed_receipt& placed,
                                                                const receipt_batch* batch = nullptr);

  /// Frames that were sent last at `before` or earlier, marked as sent at `now`; in order of sequence.
  std::vector<transaction> due(time_point before, time_point now);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  /// Frames from the oldest one without a result to the last that was added, those between that have one included, and
  /// their commands. Only the outcomes of so many last frames are needed to answer all that are open.
  struct span_size {
    std::size_t frames = 0;
    std::size_t commands = 0;
  };
  [[nodiscard]] span_size span() const noexcept { return {span_.size(), span_commands_}; }

private:
  using decided = std::optional<std::pair<exchange::frame_outcome, entry>>;

  decided end(std::map<sequence_number, entry>::iterator at, exchange::frame_outcome outcome);
  decided take_other(std::map<sequence_number, entry>::iterator at, replica_id replica, const receipt& r,
                     const exchange::frame_outcome& outcome);

  std::size_t enough_;
  std::map<sequence_number, entry> entries_;
  std::deque<std::pair<sequence_number, std::size_t>> span_; // numbers and commands
  std::size_t span_commands_ = 0;
};

} // namespace bezant
