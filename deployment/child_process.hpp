// Starting and ending processes.
#pragma once

#include "core/time.hpp"
#include "deployment/descriptor.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace bezant::deployment {

/// How a process is started.
struct launch {
  std::vector<std::string> command; ///< program and arguments
  std::string log;                  ///< both outputs are appended to this file
  int inherited = -1;               ///< a descriptor that the process keeps; negative: none
  bool own_session = false;         ///< it goes on without the terminal
};

/// A child of this process. Its end must be waited for with `reap`.
struct child_process {
  pid_t pid = -1;
  descriptor handle; ///< becomes readable when it ends
};

/// Starts a process in a process group of its own, with an empty standard input and ordinary signals. Nothing if it
/// cannot be started; `problem` then says why.
std::optional<child_process> start_process(const launch& l, std::string& problem);

/// How a child ended, for people: "died by signal 9 (Killed)"; nothing if it still runs.
std::optional<std::string> reap(const child_process& c);

/// True if the process behind `handle` ends within `bound`.
bool ended_within(const descriptor& handle, duration bound);

/// A handle on a process that is not a child; empty if there is none of that id.
descriptor handle_of(pid_t process);
bool send_signal(const descriptor& handle, int signal);

/// The path of this program, also after its file was replaced.
std::string own_program();

/// The last lines of a file, at most `lines` of them and 4 KiB.
std::vector<std::string> last_lines(const std::string& file, std::size_t lines);

} // namespace bezant::deployment
