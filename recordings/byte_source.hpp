// Streams of bytes from files: plain, gzip or xz, told apart by their first bytes, never by their names.
#pragma once

#include "core/bytes.hpp"
#include "recordings/recording_error.hpp"

#include <memory>
#include <span>
#include <string>

namespace bezant::recordings {

/// Bytes that are read once, from the first to the last, in bounded memory.
class byte_source {
public:
  virtual ~byte_source() = default;

  /// Fills `out` from its start and says with how many bytes; 0 only at the end or for an empty `out`. Errors:
  /// `read_failed`, `corrupt_input`, `truncated_input`, after which the source must not be read again.
  virtual result<std::size_t> read(std::span<std::uint8_t> out) = 0;
};

/// Opens the file at `path`, or standard input for "-", and decompresses what begins like gzip or xz. A file that is
/// compressed in another common way is refused. `why`, if given, gets a sentence about an error.
/// Errors: `cannot_open`, `read_failed`, `unsupported_compression`.
result<std::unique_ptr<byte_source>> open_byte_source(const std::string& path, std::string* why = nullptr);

/// Decompression on top of another source. Several members or streams one after the other are one text, as with gzip(1)
/// and xz(1).
std::unique_ptr<byte_source> make_gzip_source(std::unique_ptr<byte_source> compressed);
std::unique_ptr<byte_source> make_xz_source(std::unique_ptr<byte_source> compressed);

} // namespace bezant::recordings
