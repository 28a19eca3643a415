// A load that makes a chain grow and its state not: every frame sells and buys the same.
#pragma once

#include "client/cluster_client.hpp"
#include "deployment/names.hpp"

#include <atomic>

namespace bezant::deployment {

/// The frame of `commands` commands: as many sells as buys that take them, so that the book is as it was.
std::vector<exchange::command> round_trip(std::size_t commands, exchange::account_id buys, exchange::account_id sells);

/// Keeps frames of all sessions of a testnet in flight while it is on. Results are taken on a thread of the client
/// library.
class catchup_feed {
public:
  /// The testnet of that client file, with `commands` to a frame. Nothing, and a sentence in `problem`, if a file is
  /// wrong.
  static std::unique_ptr<catchup_feed> open(const std::string& client_file, const names& known, std::size_t commands,
                                            std::string& problem);
  catchup_feed(const catchup_feed&) = delete;
  catchup_feed& operator=(const catchup_feed&) = delete;
  ~catchup_feed();

  /// `cluster_client::ready`.
  bool ready(duration patience, const std::stop_token& stop) { return client_->ready(patience, stop); }
  void start();
  /// Places nothing more. True once every frame has its result; false if that takes longer.
  bool finish(duration patience, const std::stop_token& stop);
  [[nodiscard]] std::optional<replica_status> status(replica_id of, duration patience);

private:
  struct session {
    session_id id;
    std::vector<exchange::command> frame;
    std::atomic<std::uint64_t> sent = 0;
    std::atomic<std::uint64_t> done = 0;
  };

  catchup_feed() = default;
  void place(session& s);
  void taken(session_id by);

  static constexpr std::size_t in_flight = 16;
  std::vector<std::unique_ptr<session>> sessions_;
  std::atomic<bool> on_ = false;
  std::mutex mutex_; // a result that is being taken may place the next frame
  std::unique_ptr<client::cluster_client> client_;
};

} // namespace bezant::deployment
