// Why a recorded order flow could not be read.
#pragma once

#include "core/error.hpp"

namespace bezant::recordings {

/// Errors of reading recordings and order flows; the text for people beside them names file and line.
enum class recording_error {
  cannot_open = 1,         ///< no such file, or no right to read it
  read_failed,             ///< the system reported an error while reading
  unsupported_compression, ///< compressed in a way that is not read here (zstd, bzip2, zip)
  corrupt_input,           ///< the compressed data contradicts itself
  truncated_input,         ///< the data ends too early
  line_too_long,           ///< a line above `recording_limits::line_bytes_max`
  too_large,               ///< more decoded bytes or events than `recording_limits` allow
  unknown_format,          ///< no format of that name
  bad_header,              ///< the first lines are not the format's header
  bad_version,             ///< a version of the format that this program does not read
  bad_line,                ///< a line that is no event, in strict mode
  bad_record,              ///< a record of an order flow that breaks the format's rules
};

std::error_code make_error_code(recording_error e) noexcept;

} // namespace bezant::recordings

template <>
struct std::is_error_code_enum<bezant::recordings::recording_error> : std::true_type {};
