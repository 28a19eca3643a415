#include "transport/log_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace bezant {

namespace {

constexpr std::chrono::milliseconds look_around{100};        // while the reader stalls
constexpr std::size_t batch_bytes = std::size_t{1} << 16U;   // of a file
constexpr std::size_t unsplit_bytes = std::size_t{1} << 12U; // a pipe that says that it has room has room for so much

/// A descriptor, closed with its last user if it is its own.
struct target {
  int descriptor;
  bool owned;
  bool regular;

  target(int d, bool own) : descriptor{d}, owned{own} {
    struct stat s {};
    regular = ::fstat(d, &s) == 0 && S_ISREG(s.st_mode);
  }
  target(const target&) = delete;
  target& operator=(const target&) = delete;
  ~target() {
    if (owned)
      ::close(descriptor);
  }
};

bool has_room(int descriptor, std::chrono::milliseconds bound) {
  pollfd one{descriptor, POLLOUT, 0};
  return ::poll(&one, 1, static_cast<int>(bound.count())) == 1; // an error shows when it is written to
}

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

} // namespace

struct log_writer::shared {
  explicit shared(int descriptor) : to{std::make_shared<target>(descriptor, false)} {}

  std::mutex mutex;
  std::condition_variable more;
  std::condition_variable less;
  std::deque<std::string> waiting;
  std::size_t bytes = 0; // that wait
  bool writing = false;
  bool ended = false;
  bool stalled = false; // somebody waited in vain, and nothing was written since
  when_full full = when_full::wait;
  std::uint64_t lost = 0;
  std::shared_ptr<target> to;
  std::string path;
  std::function<std::string(std::uint64_t)> dropped_line;

  void run();
  std::string take();
  bool write(const std::shared_ptr<target>& at, std::string_view text);
  [[nodiscard]] bool has_ended() {
    const std::lock_guard lock{mutex};
    return ended;
  }
  [[nodiscard]] bool over(const std::shared_ptr<target>& at) {
    const std::lock_guard lock{mutex};
    return ended || at != to;
  }
};

/// Some of what waits, in one piece.
std::string log_writer::shared::take() {
  std::string text;
  while (!waiting.empty() && (text.empty() || text.size() + waiting.front().size() <= batch_bytes)) {
    text += waiting.front();
    waiting.pop_front();
  }
  bytes -= text.size();
  return text;
}

/// False if the rest is lost: the reader is gone, the disk is full, or nobody wants it here any more.
bool log_writer::shared::write(const std::shared_ptr<target>& at, std::string_view text) {
  while (!text.empty()) {
    if (!has_room(at->descriptor, look_around)) {
      if (over(at))
        return false;
      continue;
    }
    if (has_ended())
      return false; // whoever owned the descriptor may have closed it, and somebody else may have its number
    const auto size = at->regular ? text.size() : std::min(text.size(), unsplit_bytes);
    const auto written = ::write(at->descriptor, text.data(), size);
    if (written < 0 && errno != EINTR && errno != EAGAIN)
      return false;
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    if (written > 0) {
      const std::lock_guard lock{mutex};
      stalled = false;
    }
  }
  return true;
}

void log_writer::shared::run() {
  std::unique_lock lock{mutex};
  for (;;) {
    more.wait(lock, [this] { return ended || !waiting.empty(); });
    if (waiting.empty())
      return;
    const auto missing = std::exchange(lost, std::uint64_t{0});
    const auto text = take();
    const auto at = to;
    writing = true;
    less.notify_all();
    lock.unlock();
    const auto notice = missing != 0 && dropped_line ? dropped_line(missing) : std::string{};
    const bool told = write(at, notice);
    const bool done = told && write(at, text);
    lock.lock();
    writing = false;
    lost += (told ? 0 : missing) + (done ? 0 : lines_in(text));
    less.notify_all();
    if (ended && !done)
      return;
  }
}

log_writer::log_writer(int descriptor, std::function<std::string(std::uint64_t)> dropped_line)
  : shared_{std::make_shared<shared>(descriptor)} {
  shared_->dropped_line = std::move(dropped_line);
  // Signals are for other threads; and a pipe without a reader is an error here, not the end of the process.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread{[s = shared_] { s->run(); }}.detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

log_writer::~log_writer() {
  drain(farewell);
  const std::lock_guard lock{shared_->mutex};
  shared_->ended = true;
  shared_->more.notify_all();
  shared_->less.notify_all();
}

void log_writer::push(std::string lines) {
  auto& s = *shared_;
  std::unique_lock lock{s.mutex};
  const auto fits = [&] { return s.waiting.empty() || s.bytes + lines.size() <= bytes_max; };
  s.less.wait(lock, [&] { return fits() || s.ended || s.full == when_full::drop; });
  while (!fits()) {
    s.lost += lines_in(s.waiting.front());
    s.bytes -= s.waiting.front().size();
    s.waiting.pop_front();
  }
  s.bytes += lines.size();
  s.waiting.push_back(std::move(lines));
  s.more.notify_one();
}

void log_writer::set_when_full(when_full what) {
  const std::lock_guard lock{shared_->mutex};
  shared_->full = what;
  shared_->less.notify_all();
}

bool log_writer::drain(std::chrono::milliseconds bound) {
  auto& s = *shared_;
  std::unique_lock lock{s.mutex};
  const auto done = [&s] { return s.waiting.empty() && !s.writing; };
  if (s.stalled && !done())
    return false;
  if (s.less.wait_for(lock, bound, done))
    return true;
  s.stalled = true;
  return false;
}

std::error_code log_writer::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
  if (file < 0)
    return {errno, std::generic_category()};
  const auto next = std::make_shared<target>(file, true);
  const std::lock_guard lock{shared_->mutex};
  shared_->to = next;
  shared_->path = path;
  return {};
}

std::error_code log_writer::reopen() {
  std::string path;
  {
    const std::lock_guard lock{shared_->mutex};
    path = shared_->path;
  }
  return path.empty() ? std::error_code{} : open(path);
}

std::uint64_t log_writer::dropped() const {
  const std::lock_guard lock{shared_->mutex};
  return shared_->lost;
}

void say_without_waiting(std::string_view line) {
  sigset_t pipe;
  sigset_t before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const auto text = std::string{line.substr(0, unsplit_bytes - 1)} + "\n";
  if (has_room(STDERR_FILENO, look_around) && ::write(STDERR_FILENO, text.data(), text.size()) < 0 && errno == EPIPE) {
    const timespec at_once{};
    sigtimedwait(&pipe, nullptr, &at_once); // it waits for this thread
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace bezant
