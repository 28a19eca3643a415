#include "tests/cli/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bezant::test {

namespace {

void demand(int error, const char* what) {
  if (error != 0)
    throw std::system_error{error, std::generic_category(), what};
}

/// Streams, signals and process group of a process to be.
class spawn_plan {
public:
  spawn_plan() {
    demand(posix_spawn_file_actions_init(&actions_), "file actions");
    demand(posix_spawnattr_init(&attributes_), "attributes");
    sigset_t none;
    sigemptyset(&none);
    sigset_t ordinary;
    sigemptyset(&ordinary);
    for (const int s : {SIGHUP, SIGINT, SIGTERM, SIGPIPE})
      sigaddset(&ordinary, s);
    demand(posix_spawnattr_setsigmask(&attributes_, &none), "signal mask");
    demand(posix_spawnattr_setsigdefault(&attributes_, &ordinary), "signals");
    demand(posix_spawnattr_setpgroup(&attributes_, 0), "process group");
    demand(
      posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP),
      "flags");
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  void open(int fd, const std::string& path, int flags) {
    demand(posix_spawn_file_actions_addopen(&actions_, fd, path.c_str(), flags, 0600), "open");
  }
  void copy(int from, int to) { demand(posix_spawn_file_actions_adddup2(&actions_, from, to), "dup"); }

  int spawn(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{BEZANT_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t process = -1;
    demand(posix_spawn(&process, BEZANT_PROGRAM, &actions_, &attributes_, argv.data(), environ), BEZANT_PROGRAM);
    return process;
  }

private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

} // namespace

scratch::scratch() {
  auto name = (std::filesystem::temp_directory_path() / "bezant-cli-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::system_error{errno, std::generic_category(), name};
  root_ = name;
}

scratch::~scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::string scratch::file(const std::string& name, const std::string& content) const {
  std::ofstream{path(name), std::ios::binary} << content;
  return path(name);
}

running::running(const std::vector<std::string>& arguments, const streams& where) {
  constexpr int fresh = O_WRONLY | O_CREAT | O_TRUNC;
  spawn_plan plan;
  plan.open(STDIN_FILENO, where.in, O_RDONLY);
  if (where.out_fd >= 0)
    plan.copy(where.out_fd, STDOUT_FILENO);
  else
    plan.open(STDOUT_FILENO, where.out.empty() ? folder_.path("out") : where.out, fresh);
  if (where.err_fd >= 0)
    plan.copy(where.err_fd, STDERR_FILENO);
  else
    plan.open(STDERR_FILENO, folder_.path("err"), fresh);
  process_ = plan.spawn(arguments);
  handle_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0)); // glibc 2.36 declares pidfd_open for C only
  if (handle_ < 0)
    throw std::system_error{errno, std::generic_category(), "pidfd_open"};
}

running::~running() {
  if (process_ > 0) {
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  close(handle_);
}

void running::signal(int number) const {
  kill(-process_, number);
}

bool running::ended(std::chrono::milliseconds bound) const {
  pollfd ending{handle_, POLLIN, 0};
  return poll(&ending, 1, static_cast<int>(bound.count())) == 1;
}

finished running::wait(std::chrono::seconds bound) {
  finished done;
  const bool in_time = ended(bound);
  if (!in_time)
    kill(-process_, SIGKILL);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  done.status = !in_time ? finished::timed_out : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  done.out = content_of(folder_.path("out"));
  done.err = content_of(folder_.path("err"));
  return done;
}

finished run(const std::vector<std::string>& arguments, const streams& where) {
  return running{arguments, where}.wait();
}

std::string content_of(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream{path, std::ios::binary}.rdbuf();
  return all.str();
}

} // namespace bezant::test
