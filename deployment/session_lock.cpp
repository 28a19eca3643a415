#include "deployment/session_lock.hpp"

#include "deployment/testnet_state.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace bezant::deployment {

std::optional<session_lock> session_lock::take(const client_session& of, std::string& problem) {
  auto file = of.key + ".lock";
  auto lock = lock_file::take(file, problem);
  if (!lock) {
    if (const auto holder = look_at_pid_file(file); holder.held)
      problem = fmt::format("session {} is in use by process {}: one program at a time trades with a session; "
                            "--session chooses another",
                            of.id.value(), holder.process);
    return std::nullopt;
  }
  static_cast<void>(lock->write(getpid())); // for people; the lock itself is what counts
  return session_lock{std::move(file), *std::move(lock)};
}

session_lock::~session_lock() {
  if (!file_.empty())
    remove_quietly(file_);
}

} // namespace bezant::deployment
