#include "cli/report_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

namespace bezant::cli {

namespace {

bool complain(const std::string& path) {
  std::cerr << "bezant: " << path << ": cannot be written: " << std::strerror(errno) << '\n';
  return false;
}

} // namespace

CLI::Option* add_output(CLI::App& app, const std::string& name, std::string& path, const std::string& about) {
  return app.add_option(name, path, about)
    ->check(CLI::Validator{[](const std::string& text) -> std::string {
                             if (text == "-")
                               return "expected the path of a file; /dev/stdout is standard output";
                             return text.empty() ? "expected the path of a file" : "";
                           },
                           ""})
    ->type_name("FILE");
}

bool same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code failed; // then the paths are taken for different; opening them tells more
  const auto left = fs::weakly_canonical(fs::absolute(a, failed), failed); // what is not there yet is not made absolute
  const auto right = fs::weakly_canonical(fs::absolute(b, failed), failed);
  return !failed && left == right && (!fs::exists(left, failed) || fs::is_regular_file(left, failed));
}

bool open_for_writing(std::ofstream& out, const std::string& path) {
  out.open(path, std::ios::binary | std::ios::trunc);
  return out.is_open() || complain(path);
}

bool can_write(const std::string& path) {
  std::error_code failed;
  const bool known = std::filesystem::exists(path, failed);
  if (!std::ofstream{path, std::ios::binary | std::ios::app}.is_open())
    return complain(path);
  if (!known)
    std::filesystem::remove(path, failed);
  return true;
}

bool make_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (std::filesystem::is_directory(path, failed))
    return true;
  std::cerr << "bezant: " << path << ": is no folder and cannot be made one\n";
  return false;
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
