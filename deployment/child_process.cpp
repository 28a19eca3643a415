#include "deployment/child_process.hpp"

#include "deployment/file_error.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace bezant::deployment {

namespace {

/// Streams, signals and process group of a process to be. Adding to it fails only without memory.
class spawn_plan {
public:
  explicit spawn_plan(const launch& l) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    const int group = l.own_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group));
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, l.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    if (l.inherited >= 0) // onto itself: takes away close-on-exec
      posix_spawn_file_actions_adddup2(&actions_, l.inherited, l.inherited);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  int spawn(std::vector<std::string> words, pid_t& process) {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    return posix_spawnp(&process, argv.front(), &actions_, &attributes_, argv.data(), environ);
  }

private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

} // namespace

std::optional<child_process> start_process(const launch& l, std::string& problem) {
  child_process c;
  // What fails in the child has no name there.
  if (!descriptor{open(l.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)}) {
    problem = write_problem(l.log, errno);
    return std::nullopt;
  }
  spawn_plan plan{l};
  if (const int failed = plan.spawn(l.command, c.pid); failed != 0) {
    problem = l.command.front() + ": cannot be started: " + std::strerror(failed);
    return std::nullopt;
  }
  c.handle = handle_of(c.pid);
  return c;
}

std::optional<std::string> reap(const child_process& c) {
  int status = 0;
  if (waitpid(c.pid, &status, WNOHANG) != c.pid)
    return std::nullopt;
  if (WIFEXITED(status))
    return "ended with status " + std::to_string(WEXITSTATUS(status));
  return "died by signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
}

bool ended_within(const descriptor& handle, duration bound) {
  pollfd ending{handle.get(), POLLIN, 0};
  return poll(&ending, 1, static_cast<int>(bound.ns / milliseconds(1).ns)) == 1;
}

descriptor handle_of(pid_t process) {
  return descriptor{static_cast<int>(syscall(SYS_pidfd_open, process, 0))}; // glibc 2.36 declares pidfd_open for C only
}

bool send_signal(const descriptor& handle, int signal) {
  return syscall(SYS_pidfd_send_signal, handle.get(), signal, nullptr, 0) == 0;
}

std::string own_program() {
  std::error_code failed;
  auto path = std::filesystem::read_symlink("/proc/self/exe", failed).string();
  constexpr std::string_view replaced = " (deleted)";
  if (path.ends_with(replaced))
    path.resize(path.size() - replaced.size());
  return path;
}

std::vector<std::string> last_lines(const std::string& file, std::size_t lines) {
  constexpr std::streamoff bytes_max = 4096;
  std::ifstream in{file, std::ios::binary | std::ios::ate};
  const std::streamoff size = in ? std::streamoff{in.tellg()} : 0;
  in.seekg(std::max<std::streamoff>(0, size - bytes_max));
  std::vector<std::string> list;
  for (std::string line; std::getline(in, line);)
    list.push_back(line);
  if (list.size() > lines)
    list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(lines));
  return list;
}

} // namespace bezant::deployment
