#include "deployment/life_marks.hpp"

#include "deployment/descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace bezant::deployment {

namespace {

/// False, with a `problem`, if the file and its entry in the folder are not surely on the disk.
bool write_durably(const std::string& file, std::string_view text, std::string& problem) {
  const descriptor out{open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  const auto parent = std::filesystem::path{file}.parent_path();
  const descriptor folder{open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (out && folder && write(out.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())
      && fsync(out.get()) == 0 && fsync(folder.get()) == 0)
    return true;
  problem = file + ": cannot be written: " + std::strerror(errno);
  return false;
}

} // namespace

bool life_marks::lived() const {
  return std::filesystem::exists(lived_);
}

bool life_marks::set_lived(std::string& problem) const {
  return write_durably(lived_, "This replica has lived: without its data folder it must not start as new.\n", problem);
}

bool life_marks::mute() const {
  return std::filesystem::exists(mute_);
}

bool life_marks::set_mute(std::string& problem) const {
  return write_durably(mute_, "This replica lost its disk and listens.\n", problem);
}

void life_marks::end_mute() const {
  std::error_code ignored;
  std::filesystem::remove(mute_, ignored);
}

} // namespace bezant::deployment
