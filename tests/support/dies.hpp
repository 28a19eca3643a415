// Sees whether a piece of code ends its process.
#pragma once

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace bezant::test {

/// True if `code` aborts, as a broken invariant does. It runs in a copy of this process, which must have no other
/// threads; what it says goes nowhere.
template <class Code>
bool aborts(Code code) {
  std::fflush(nullptr);
  const auto child = ::fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL); // Catch2 has a handler of its own
    if (std::freopen("/dev/null", "w", stderr) == nullptr)
      ::_exit(2);
    code();
    ::_exit(0);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

} // namespace bezant::test
