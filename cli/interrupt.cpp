#include "cli/interrupt.hpp"

#include "cli/exit_codes.hpp"
#include "transport/log_writer.hpp"

#include <atomic>
#include <csignal>
#include <mutex>
#include <string>
#include <unistd.h>

namespace bezant::cli {

namespace {

sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

/// Whoever reads may have stalled: the next signal must still find its thread waiting for it.
void tell_people(const char* what) {
  say_without_waiting(std::string{isatty(STDERR_FILENO) == 1 ? "\n" : "bezant: "} + what);
}

std::atomic<void (*)(const char*)> teller{tell_people};

std::mutex hang_up_mutex;
std::function<void()> hang_up; // NOLINT(*-avoid-non-const-global-variables): signals belong to the process

/// As if nobody had blocked the signal.
void hang_up_as_usual() {
  struct sigaction usual {};
  if (sigaction(SIGHUP, nullptr, &usual) == 0 && usual.sa_handler == SIG_IGN)
    return; // as nohup wants it
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  raise(SIGHUP);
}

void take_hang_up() {
  std::function<void()> act;
  {
    const std::lock_guard lock{hang_up_mutex};
    act = hang_up;
  }
  if (act)
    act();
  else
    hang_up_as_usual();
}

} // namespace

void interrupt_guard::tell_by(void (*tell)(const char*)) {
  teller = tell;
}

void interrupt_guard::on_hang_up(std::function<void()> act) {
  const std::lock_guard lock{hang_up_mutex};
  hang_up = std::move(act);
}

interrupt_guard::interrupt_guard() {
  const auto set = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread{[this](const std::stop_token& over) {
    const auto waited_for = awaited_signals();
    for (;;) {
      const int signal = sigwaitinfo(&waited_for, nullptr);
      if (signal < 0)
        continue; // interrupted by some other signal
      if (over.stop_requested())
        return;
      if (signal == SIGHUP) {
        take_hang_up();
        continue;
      }
      if (source_.stop_requested())
        _exit(exit_interrupted);
      source_.request_stop();
      teller.load()("stopping; once more to stop at once");
    }
  }};
}

interrupt_guard::~interrupt_guard() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGTERM); // for that thread alone: wakes it up
  waiter_.join();
  on_hang_up({});
  const auto set = awaited_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace bezant::cli
