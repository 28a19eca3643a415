#include "deployment/life_marks.hpp"

#include "deployment/descriptor.hpp"
#include "deployment/file_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace bezant::deployment {

namespace {

/// False, with `errno`, if the file and its entry in the folder are not surely on the disk. One that is there is not
/// written again: what counts is that it is there, and a full disk does not keep a replica down for that.
bool write_durably(const std::string& file, std::string_view text) {
  const descriptor out{open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
  struct stat about {};
  if (!out || fstat(out.get(), &about) != 0)
    return false;
  if (about.st_size == 0 && !write_all(out.get(), text))
    return false;
  if (fsync(out.get()) != 0)
    return false;
  const auto parent = std::filesystem::path{file}.parent_path();
  const descriptor folder{open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return folder && fsync(folder.get()) == 0;
}

bool write_mark(const std::string& file, std::string_view text, std::string& problem) {
  if (write_durably(file, text))
    return true;
  problem = write_problem(file, errno);
  return false;
}

} // namespace

bool life_marks::lived() const {
  return may_exist(lived_);
}

bool life_marks::set_lived(std::string& problem) const {
  return write_mark(lived_, "This replica has lived: without its data folder it must not start as new.\n", problem);
}

bool life_marks::mute() const {
  return may_exist(mute_);
}

bool life_marks::set_mute(std::string& problem) const {
  return write_mark(mute_, "This replica lost its disk and listens.\n", problem);
}

void life_marks::end_mute() const {
  std::error_code ignored;
  std::filesystem::remove(mute_, ignored);
}

} // namespace bezant::deployment
