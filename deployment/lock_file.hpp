// A pid file whose lock is held by the process that it names: whether that one lives is asked of the lock, so the pid
// of a process that is gone, or that another program has by now, is never taken for it.
#pragma once

#include "deployment/descriptor.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace bezant::deployment {

/// A pid file that this process has locked. A child that inherits `handle()` holds the lock, too, until it ends.
class lock_file {
public:
  /// Makes the file if it is not there, locks it, and forgets whom it named before. Nothing if somebody else holds the
  /// lock, or if the file cannot be opened; `problem` then says why.
  static std::optional<lock_file> take(const std::string& file, std::string& problem);

  /// Writes the process' id and a line end; who reads at the same time finds the old one or this one.
  [[nodiscard]] bool write(pid_t process) const;
  [[nodiscard]] int handle() const noexcept { return fd_.get(); }

private:
  explicit lock_file(descriptor fd) : fd_{std::move(fd)} {}

  descriptor fd_;
};

/// What a pid file says.
struct pid_file_state {
  bool there = false; ///< the file exists
  bool held = false;  ///< its lock is held: the process that it names lives
  pid_t process = 0;  ///< 0: none is written
};

pid_file_state look_at_pid_file(const std::string& file);

} // namespace bezant::deployment
