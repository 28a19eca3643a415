// One program at a time trades with a session: two would give their frames the same numbers.
#pragma once

#include "deployment/client_file.hpp"
#include "deployment/lock_file.hpp"

namespace bezant::deployment {

/// A lock beside the key of a session, held while the object lives. It keeps programs on this machine apart; those
/// elsewhere are noticed by what becomes of their frames (`frame_status::repeated`).
class session_lock {
public:
  /// Nothing, and a sentence in `problem`, if another program holds it or it cannot be made. Where nobody may write
  /// beside the key there is no lock: then an object that keeps nobody away, and a warning in `problem`.
  static std::optional<session_lock> take(const client_session& of, std::string& problem);

  session_lock(session_lock&&) = default;
  session_lock& operator=(session_lock&&) = delete;
  ~session_lock();

private:
  session_lock(std::string file, std::optional<lock_file> lock) : file_{std::move(file)}, lock_{std::move(lock)} {}

  std::string file_;
  std::optional<lock_file> lock_;
};

} // namespace bezant::deployment
