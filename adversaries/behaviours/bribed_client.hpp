// Orders of a session that the adversary controls, for a leader who puts them where they pay.
#pragma once

#include "adversaries/behaviour.hpp"
#include "exchange/frame.hpp"

namespace bezant {

/// Numbers and signs frames of the bribed session. Frames that never get committed leave no gap: the numbers follow
/// what was committed.
class bribed_client {
public:
  explicit bribed_client(const adversary_config& config) : config_{config} {}

  void notice(const effect& e);
  /// A new block is being built: frames of blocks that were not committed are forgotten.
  void begin_block() { next_ = committed_.next(); }
  [[nodiscard]] transaction frame_of(const exchange::command& c);
  /// A limit order that trades at once or is gone, for the session's account.
  [[nodiscard]] exchange::new_order order(exchange::instrument_id where, exchange::side side, exchange::price limit,
                                          exchange::quantity lots);

private:
  adversary_config config_;
  sequence_number committed_;
  sequence_number next_{1};
  std::uint64_t order_ = 0;
};

/// The frame in a transaction; nothing if it is none.
std::optional<exchange::frame> frame_in(const transaction& t);

/// The payload with other transactions in it.
payload_ptr payload_of(std::vector<transaction> list);

/// `inapplicable` text of behaviours that need a session: empty if there is one.
std::string without_session(const adversary_config& config);

} // namespace bezant
