// What whoever hosts the exchange may watch: metrics, market data, traces.
#pragma once

#include "core/ids.hpp"
#include "exchange/frame.hpp"

#include <cstddef>

namespace bezant::exchange {

/// Is told what happens, in order, on the thread that executes. It must not call back into the exchange, and nothing
/// that it does can reach a result. Every method does nothing unless overridden.
class exchange_listener {
public:
  virtual ~exchange_listener() = default;

  /// A trade took place and is settled.
  virtual void on_trade(const trade&) {}
  /// Command `index` of frame `sequence` of a session was answered; its trades were told before.
  virtual void on_command(session_id, sequence_number, std::size_t /*index*/, const command&, const command_result&) {}
  /// A frame took effect or was refused at that height.
  virtual void on_frame(const frame_outcome&, height) {}
};

} // namespace bezant::exchange
