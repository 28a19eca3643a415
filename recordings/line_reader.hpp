// The lines of a text stream, one at a time, in bounded memory.
#pragma once

#include "recordings/byte_source.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bezant::recordings {

/// Hands out lines without their endings (LF or CRLF); the last line needs none.
class line_reader {
public:
  /// `line_bytes_max` bounds a line without its ending, `total_bytes_max` all of the stream.
  line_reader(std::unique_ptr<byte_source> source, std::size_t line_bytes_max, std::uint64_t total_bytes_max);

  /// The next line, valid until the next call, or nothing at the end. Errors: `line_too_long`, `too_large`, and those
  /// of the source.
  result<std::optional<std::string_view>> next();

  /// The number of the line that `next` gave last, or failed at, from 1.
  [[nodiscard]] std::uint64_t line() const noexcept { return line_; }

private:
  result<void> fill();

  std::unique_ptr<byte_source> source_;
  std::size_t line_bytes_max_;
  std::uint64_t total_bytes_left_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0; ///< first byte that was not handed out
  std::size_t end_ = 0;   ///< behind the last byte read
  bool ended_ = false;
  std::uint64_t line_ = 0;
};

} // namespace bezant::recordings
