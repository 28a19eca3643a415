#include "deployment/lock_file.hpp"

#include "deployment/file_error.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace bezant::deployment {

namespace {

struct flock whole_file() {
  struct flock f {};
  f.l_type = F_WRLCK;
  f.l_whence = SEEK_SET;
  return f;
}

bool is_still_there(const std::string& file, int fd) {
  struct stat named {};
  struct stat opened {};
  return stat(file.c_str(), &named) == 0 && fstat(fd, &opened) == 0 && named.st_dev == opened.st_dev
         && named.st_ino == opened.st_ino;
}

} // namespace

std::optional<lock_file> lock_file::take(const std::string& file, std::string& problem) {
  for (;;) {
    descriptor fd{open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)};
    if (!fd) {
      problem = file + ": cannot be made: " + std::strerror(errno) + hint_on(errno);
      return std::nullopt;
    }
    // A lock of the open file, not of the process: it goes to children with the descriptor.
    auto lock = whole_file();
    if (fcntl(fd.get(), F_OFD_SETLK, &lock) != 0) {
      const bool held = errno == EAGAIN || errno == EACCES;
      problem =
        file + (held ? ": is held by a process that runs" : std::string{": cannot be locked: "} + std::strerror(errno));
      return std::nullopt;
    }
    // Who held it before may have removed the file in between; then there is another one, or none.
    if (is_still_there(file, fd.get())) {
      // Whom it names is gone, and its id may be another program's by now.
      if (ftruncate(fd.get(), 0) == 0)
        return lock_file{std::move(fd)};
      problem = write_problem(file, errno);
      return std::nullopt;
    }
  }
}

bool lock_file::write(pid_t process) const {
  const auto text = std::to_string(process) + "\n";
  const auto size = static_cast<ssize_t>(text.size());
  return pwrite(fd_.get(), text.data(), text.size(), 0) == size && ftruncate(fd_.get(), size) == 0;
}

pid_file_state look_at_pid_file(const std::string& file) {
  pid_file_state state;
  const descriptor fd{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!fd)
    return state;
  state.there = true;
  auto lock = whole_file();
  state.held = fcntl(fd.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  std::array<char, 16> text{};
  const auto size = read(fd.get(), text.data(), text.size());
  if (size > 0)
    std::from_chars(text.data(), text.data() + size, state.process);
  if (state.process < 0)
    state.process = 0;
  return state;
}

} // namespace bezant::deployment
