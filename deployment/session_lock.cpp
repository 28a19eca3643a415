#include "deployment/session_lock.hpp"

#include "deployment/testnet_state.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace bezant::deployment {

std::optional<session_lock> session_lock::take(const client_session& of, std::string& problem) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const auto key = fs::canonical(of.key, failed); // one lock for a key, by whatever links it is named
  const auto folder = failed ? fs::path{of.key}.parent_path() : key.parent_path();
  auto file = (failed ? of.key : key.string()) + ".lock";
  if (access(folder.empty() ? "." : folder.c_str(), W_OK) != 0) {
    problem = fmt::format("{} cannot be made: {}; see to it that no other program trades with session {}", file,
                          std::strerror(errno), of.id.value());
    return session_lock{{}, std::nullopt};
  }
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
