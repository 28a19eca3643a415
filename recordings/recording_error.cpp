#include "recordings/recording_error.hpp"

#include "core/error_category.hpp"

namespace bezant::recordings {

namespace {

const char* describe(recording_error e) noexcept {
  switch (e) {
    case recording_error::cannot_open: return "the file cannot be opened";
    case recording_error::read_failed: return "reading failed";
    case recording_error::unsupported_compression: return "this kind of compression is not supported";
    case recording_error::corrupt_input: return "the compressed data is corrupt";
    case recording_error::truncated_input: return "the data ends too early";
    case recording_error::line_too_long: return "a line is too long";
    case recording_error::too_large: return "the recording is too large";
    case recording_error::unknown_format: return "no such format";
    case recording_error::bad_header: return "the header is not the format's";
    case recording_error::bad_version: return "the format's version is not supported";
    case recording_error::bad_line: return "a line is not a valid event";
    case recording_error::bad_record: return "a record is not valid";
  }
  return "unknown recording error";
}

} // namespace

std::error_code make_error_code(recording_error e) noexcept {
  static const error_category<recording_error> category{"bezant.recordings", describe};
  return {static_cast<int>(e), category};
}

} // namespace bezant::recordings
