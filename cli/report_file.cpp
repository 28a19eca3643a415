#include "cli/report_file.hpp"

#include <cerrno>
#include <cstring>
#include <iostream>

namespace bezant::cli {

namespace {

bool complain(const std::string& path) {
  std::cerr << "bezant: " << path << ": cannot be written: " << std::strerror(errno) << '\n';
  return false;
}

} // namespace

bool open_for_writing(std::ofstream& out, const std::string& path) {
  out.open(path, std::ios::binary | std::ios::trunc);
  return out.is_open() || complain(path);
}

bool can_write(const std::string& path) {
  return std::ofstream{path, std::ios::binary | std::ios::app}.is_open() || complain(path);
}

bool write_file(const std::string& path, std::string_view text) {
  std::ofstream out;
  if (!open_for_writing(out, path))
    return false;
  out << text;
  out.close();
  return !out.fail() || complain(path);
}

} // namespace bezant::cli
