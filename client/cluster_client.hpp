// A client of a deployed exchange: places orders, waits until enough replicas say what became of them, and asks.
//
// Everything but `place` is to be called from one thread; results come on a thread of the library.
#pragma once

#include "actors/messages.hpp"
#include "actors/status.hpp"
#include "exchange/founding.hpp"
#include "exchange/inquiry.hpp"
#include "transport/links/link_board.hpp"
#include "transport/links/link_limits.hpp"
#include "transport/links/net_address.hpp"

#include <functional>
#include <memory>
#include <stop_token>

namespace bezant::client {

/// A session to trade with.
struct session_key {
  session_id id;
  std::shared_ptr<const signer> key;
  std::shared_ptr<const signer> frames = {}; ///< signs frames in place of `key`, for benchmarks without signatures
};

/// Whom to connect to, and as whom.
struct client_config {
  exchange::founding founded;     ///< of the chain: its replicas' keys are all that is trusted
  std::vector<net_address> peers; ///< where replica i listens
  std::vector<session_key> sessions;
  duration retry = seconds(1);  ///< a frame without a result is sent again after this long
  std::size_t frames_max = 256; ///< in flight for each session; at most the exchange's `pending_max`
  bool proofs = false;          ///< results come with the receipts that prove them
  link_limits limits;
  /// What becomes a transaction; null: frames of the exchange. For other applications.
  std::function<transaction(const exchange::frame&, const signer&)> pack = {};
  /// Called for each frame with a result, on a thread of the library. It must not wait for the client. A frame whose
  /// number went to another frame of the session, placed by somebody else, has no results and `frame_status::repeated`,
  /// or `forgotten` if so many frames took effect since that the exchange does not know whose it was.
  std::function<void(session_id, const accepted_frame&)> accepted;
};

/// Links to all replicas, and a gateway for each session. Destroying it ends everything; frames without a result may
/// still take effect.
class cluster_client {
public:
  explicit cluster_client(client_config config);
  cluster_client(const cluster_client&) = delete;
  cluster_client& operator=(const cluster_client&) = delete;
  ~cluster_client();

  /// Waits until n-f replicas have said where each session stands, and prepares to go on from the highest number that
  /// f+1 of them have reached. Needed once before `place`. False if that takes longer than `patience` or `stop` is
  /// requested.
  bool ready(duration patience, const std::stop_token& stop = {});

  /// The number of the session's next frame when the client became ready.
  [[nodiscard]] sequence_number first_frame(session_id of) const;

  /// Sends one frame of 1 to 256 commands; may also be called from `accepted`. The result comes to `accepted`; frames
  /// of a session take effect in this order.
  void place(session_id by, std::vector<exchange::command> commands);

  /// What a replica says of itself; nothing if it does not answer in time.
  [[nodiscard]] std::optional<replica_status> status(replica_id of, duration patience = seconds(2));

  /// The same of several, asked all at once; in their order.
  [[nodiscard]] std::vector<std::optional<replica_status>> statuses(const std::vector<replica_id>& of,
                                                                    duration patience = seconds(2));

  /// What a replica's exchange answers; nothing if it does not answer in time.
  [[nodiscard]] std::optional<exchange::inquiry_answer> ask(replica_id whom, const exchange::inquiry& what,
                                                            duration patience = seconds(2));

  /// An answer that f+1 replicas gave alike, for one and the same height: an honest one is among them. Asks again while
  /// they are at different heights, or below `at_least`: after a frame with a result, the height of that, so that the
  /// answer knows of it. Nothing if that takes longer than `patience`.
  [[nodiscard]] std::optional<exchange::inquiry_answer> agreed(const exchange::inquiry& what, duration patience,
                                                               const std::stop_token& stop = {}, height at_least = {});

  [[nodiscard]] const std::shared_ptr<const replica_set>& replicas() const noexcept;
  /// How the links stand.
  [[nodiscard]] const link_board& links() const noexcept;

private:
  class running;
  std::unique_ptr<running> run_;
};

} // namespace bezant::client
