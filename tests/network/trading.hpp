// Sessions that trade through the client library while things happen to the cluster, and all that they saw.
#pragma once

#include "client/cluster_client.hpp"
#include "core/random.hpp"
#include "deployment/client_file.hpp"
#include "tests/network/history.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace bezant::test {

/// How much is traded. The defaults are little: what is tested is the network.
struct trading_plan {
  std::size_t window = 4;            ///< frames of a session in flight
  std::size_t orders = 8;            ///< in a frame
  duration pause = milliseconds(20); ///< between two frames of a session
  std::uint64_t seed = 1;
};

/// The clock of all that is recorded: steady, of this process.
time_point recorded_now();

/// A client with all sessions of the client file. Made by a thread that is in the network from which is traded.
class trading {
public:
  trading(const deployment::loaded_client& to, const trading_plan& plan);
  trading(const trading&) = delete;
  trading& operator=(const trading&) = delete;
  ~trading() = default;

  /// Waits for the replicas and begins to place frames.
  bool begin(duration patience, const std::stop_token& stop);
  /// Places no more; true once all that was placed is acknowledged.
  bool finish(duration patience, const std::stop_token& stop);

  [[nodiscard]] client::cluster_client& client() noexcept { return *client_; }
  [[nodiscard]] client_history history() const;
  [[nodiscard]] std::uint64_t orders_acknowledged() const;
  /// When the first acknowledgement came of a frame that was placed at `from` or later.
  [[nodiscard]] std::optional<time_point> first_acknowledged(time_point from) const;
  /// The height of the last acknowledged frame.
  [[nodiscard]] height acknowledged_height() const;
  /// The longest time without any acknowledgement, from the first on until now or until `finish`.
  [[nodiscard]] duration longest_gap() const;

private:
  struct trader {
    session_id id;
    exchange::account_id buys;
    exchange::account_id sells;
    sequence_number last;
    std::size_t in_flight = 0;
    time_point next;
  };

  void place(const std::stop_token& stop);
  exchange::frame draw(trader& t);
  void take(const accepted_frame& done);

  trading_plan plan_;
  random_source random_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<trader> traders_;
  client_history history_;
  std::map<std::pair<session_id, sequence_number>, time_point> placed_at_;
  std::uint64_t in_flight_ = 0;
  std::uint64_t orders_ = 0;
  std::optional<time_point> finished_;
  std::unique_ptr<client::cluster_client> client_;
  std::jthread placer_; // before the client ends
};

} // namespace bezant::test
