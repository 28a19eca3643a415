// Orders without end for a cluster under test, and the history of what its client was told.
#pragma once

#include "client/cluster_client.hpp"
#include "core/random.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace bezant::testing {

/// A client's frames of one session, and what came of them.
struct client_history {
  std::vector<std::vector<exchange::command>> placed; ///< by sequence number, from 1
  std::vector<accepted_frame> accepted;               ///< in the order in which the client was told
};

/// Places frames from a thread of its own, some at a time.
class order_feed {
public:
  /// For the testnet in `dir`, with its session 0. Throws `std::runtime_error` if it cannot be read.
  order_feed(const std::string& dir, std::uint64_t seed);
  order_feed(const order_feed&) = delete;
  order_feed& operator=(const order_feed&) = delete;
  ~order_feed();

  /// Begins; false if the cluster does not answer in time.
  bool begin(duration patience);
  /// True once `count` more frames than now were acknowledged; false if that takes longer than `patience`.
  bool wait_for(std::size_t count, duration patience);
  /// Places no more. True if everything that was placed is acknowledged in time.
  bool finish(duration patience);

  [[nodiscard]] std::size_t acknowledged() const;
  [[nodiscard]] client_history history() const;
  [[nodiscard]] client::cluster_client& client() noexcept { return *client_; }
  [[nodiscard]] const exchange::founding& founded() const noexcept { return founded_; }

private:
  void feed(const std::stop_token& stop);
  std::vector<exchange::command> next_frame();

  exchange::founding founded_;
  exchange::account_id buys_;
  exchange::account_id sells_;
  random_source random_;
  std::uint64_t orders_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  client_history history_;
  std::unique_ptr<client::cluster_client> client_;
  std::jthread thread_;
};

} // namespace bezant::testing
