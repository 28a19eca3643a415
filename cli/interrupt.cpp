#include "cli/interrupt.hpp"

#include "cli/exit_codes.hpp"

#include <atomic>
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

void tell_people(const char* what) {
  std::fprintf(stderr, isatty(STDERR_FILENO) == 1 ? "\n%s\n" : "bezant: %s\n", what);
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

} // namespace

void interrupt_guard::tell_by(void (*tell)(const char*)) {
  teller = tell;
}

void interrupt_guard::patient() {
  takes_its_time = true;
}

interrupt_guard::interrupt_guard() {
  const auto set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread{[this](const std::stop_token& over) {
    const auto waited_for = ending_signals();
    while (sigwaitinfo(&waited_for, nullptr) < 0) {
      // interrupted by some other signal
    }
    if (over.stop_requested())
      return;
    teller.load()("stopping; once more to stop at once");
    source_.request_stop();
    constexpr timespec between_looks{0, 50'000'000};
    for (patience p; sigtimedwait(&waited_for, nullptr, &between_looks) < 0;)
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
  pthread_kill(waiter_.native_handle(), SIGTERM); // for that thread alone: wakes it up
  waiter_.join();
  const auto set = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace bezant::cli
