#include "cli/interrupt.hpp"

#include "cli/exit_codes.hpp"
#include "transport/log_writer.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
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
std::atomic<bool> takes_its_time{false};

std::chrono::nanoseconds processor_time() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

/// Whether a job that was asked to stop is still busy with that.
class patience {
public:
  [[nodiscard]] bool at_end() {
    constexpr std::chrono::milliseconds something{3}; // more than this thread's own looks take
    const auto now = clock::now();
    const auto used = processor_time();
    if (used - worked_ > something) {
      worked_ = used;
      at_work_ = now;
    }
    return now - at_work_ > interrupt_guard::idle_grace || used - began_ > interrupt_guard::busy_grace
           || now - asked_ > interrupt_guard::wall_grace;
  }

private:
  using clock = std::chrono::steady_clock;

  std::chrono::nanoseconds began_ = processor_time();
  std::chrono::nanoseconds worked_ = began_;
  clock::time_point asked_ = clock::now(), at_work_ = asked_;
};

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

void interrupt_guard::patient() {
  takes_its_time = true;
}

interrupt_guard::interrupt_guard() {
  const auto set = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread{[this](const std::stop_token& over) {
    const auto waited_for = awaited_signals();
    const auto ends = [](int signal) {
      if (signal == SIGHUP)
        take_hang_up();
      return signal > 0 && signal != SIGHUP; // below 0: no signal came, or one that is not waited for
    };
    while (!ends(sigwaitinfo(&waited_for, nullptr))) {
      // goes on
    }
    if (over.stop_requested())
      return;
    teller.load()("stopping; once more to stop at once");
    source_.request_stop();
    constexpr timespec between_looks{0, 50'000'000};
    for (patience p; !ends(sigtimedwait(&waited_for, nullptr, &between_looks));)
      if (over.stop_requested())
        return;
      else if (p.at_end() && !takes_its_time)
        break;
    if (!over.stop_requested())
      _exit(exit_interrupted);
  }};
}

interrupt_guard::~interrupt_guard() {
  waiter_.request_stop();
  // For that thread alone, which waits for signals: it wakes up and ends nothing.
  pthread_kill(waiter_.native_handle(), SIGTERM); // NOLINT(bugprone-bad-signal-to-kill-thread)
  waiter_.join();
  on_hang_up({});
  const auto set = awaited_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace bezant::cli
