#include "deployment/file_error.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace bezant::deployment {

bool write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const auto taken = write(file, text.data(), text.size());
    if (taken < 0 && errno == EINTR)
      continue;
    if (taken == 0)
      errno = ENOSPC;
    if (taken <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
  return true;
}

bool may_exist(const std::string& path) noexcept {
  std::error_code failed;
  return std::filesystem::status(path, failed).type() != std::filesystem::file_type::not_found;
}

std::string hint_on(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: return "; free some space there";
    case EROFS:
      return "; the file system is mounted read-only: mount it for writing (the kernel does this, too, after errors of "
             "the device)";
    case EACCES:
    case EPERM: return "; give the user that runs this program the right to write there";
    case EIO: return "; the device fails: look at the kernel's log";
    case EMFILE:
    case ENFILE: return "; too many files are open: raise ulimit -n";
    default: return {};
  }
}

std::string write_problem(const std::string& file, int error) {
  return file + ": cannot be written: " + std::strerror(error) + hint_on(error);
}

} // namespace bezant::deployment
