// Files for the tests of recordings: written, and compressed through the libraries themselves.
#pragma once

#include "core/bytes.hpp"
#include "recordings/recording.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace bezant::recordings::test {

/// A file that goes when the object goes.
class temporary_file {
public:
  explicit temporary_file(byte_view content);
  explicit temporary_file(std::string_view content) : temporary_file{as_bytes(content)} {}
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file();

  [[nodiscard]] std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

bytes gzip(std::string_view text);
bytes xz(std::string_view text);

/// The bytes of a source until it ends or fails; the error goes to `error`.
std::string drain(byte_view file, std::error_code& error);

/// Reads `text` in the given format, with default options.
result<recording> read_text(format f, std::string_view text, std::string* why = nullptr);

/// A csv recording of these lines, behind its header.
std::string csv_of(std::string_view lines);

} // namespace bezant::recordings::test
