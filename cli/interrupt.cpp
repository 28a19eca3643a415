#include "cli/interrupt.hpp"

#include "cli/exit_codes.hpp"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace bezant::cli {

namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

} // namespace

interrupt_guard::interrupt_guard() {
  const auto set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread{[this](const std::stop_token& over) {
    const auto waited_for = ending_signals();
    const timespec pause{0, 100'000'000};
    while (!over.stop_requested()) {
      if (sigtimedwait(&waited_for, nullptr, &pause) < 0)
        continue; // the pause is over; look whether the guard still lives
      if (source_.stop_requested())
        _exit(exit_interrupted);
      std::fputs("\nstopping; once more to stop at once\n", stderr);
      source_.request_stop();
    }
  }};
}

interrupt_guard::~interrupt_guard() {
  waiter_.request_stop();
  waiter_.join();
  const auto set = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace bezant::cli
