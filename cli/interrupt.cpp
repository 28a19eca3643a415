#include "cli/interrupt.hpp"

#include "cli/exit_codes.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
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

void tell_people(const char* what) {
  std::fprintf(stderr, isatty(STDERR_FILENO) == 1 ? "\n%s\n" : "bezant: %s\n", what);
}

std::atomic<void (*)(const char*)> teller{tell_people};

} // namespace

void interrupt_guard::tell_by(void (*tell)(const char*)) {
  teller = tell;
}

interrupt_guard::interrupt_guard() {
  const auto set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread{[this](const std::stop_token& over) {
    const auto waited_for = ending_signals();
    for (;;) {
      if (sigwaitinfo(&waited_for, nullptr) < 0)
        continue; // interrupted by some other signal
      if (over.stop_requested())
        return;
      if (source_.stop_requested())
        _exit(exit_interrupted);
      teller.load()("stopping; once more to stop at once");
      source_.request_stop();
    }
  }};
}

interrupt_guard::~interrupt_guard() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGTERM); // for that thread alone: wakes it up
  waiter_.join();
  const auto set = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace bezant::cli
