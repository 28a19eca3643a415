// Ctrl-C and SIGTERM as a stop request, and SIGHUP as whoever runs wants it.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace bezant::cli {

/// While it lives, the first SIGINT or SIGTERM requests a stop; the second ends the process at once with status 130. A
/// job that does not answer the request is ended, too: one that waits for something, such as a pipe that nobody writes
/// to, when it has done nothing for `idle_grace`, one that calculates after `busy_grace` of processor time, and any
/// after `wall_grace`. Make it before any other thread, so that all threads leave the signals to it.
class interrupt_guard {
public:
  interrupt_guard();
  interrupt_guard(const interrupt_guard&) = delete;
  interrupt_guard& operator=(const interrupt_guard&) = delete;
  ~interrupt_guard();

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  static constexpr std::chrono::milliseconds idle_grace{700};
  static constexpr std::chrono::milliseconds busy_grace{4'000};
  static constexpr std::chrono::milliseconds wall_grace{10'000};

  /// From now on the job takes the time that it needs to end: it has processes to end, or a store to close.
  static void patient();

  /// From now on `tell`, not a line on standard error, says that the first signal came.
  static void tell_by(void (*tell)(const char* what));

  /// From now on SIGHUP calls `act`, on a thread of its own, and does nothing else; with nothing in `act`, and from the
  /// start, it does what it does to any program.
  static void on_hang_up(std::function<void()> act);

private:
  std::stop_source source_;
  std::jthread waiter_;
};

} // namespace bezant::cli
