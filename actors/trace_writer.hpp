// A run's trace: a header line, then one JSON object a line.
#pragma once

#include "actors/messages.hpp"

#include <iosfwd>
#include <string>

namespace bezant {

/// Formats trace events and digests the lines. The header line carries what may differ between equal runs (seed, file
/// names); the digest covers the lines after it, so `tail -n +2 FILE | b2sum -l 256` gives the same value.
class trace_writer {
public:
  static constexpr int format_version = 1;

  /// Lines go to `out` if it is not null; it must outlive the writer.
  explicit trace_writer(std::ostream* out) : out_{out} {}

  /// The first line: {"format":"bezant-trace","version":1} and the members of `about`, a JSON object.
  void header(const std::string& about);

  void write(const trace_event& e);

  /// The digest of all lines so far without the header line. The writer is spent afterwards.
  [[nodiscard]] digest finish();

  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }

private:
  std::ostream* out_;
  hasher hash_ = hasher::without_domain();
  std::uint64_t lines_ = 0;
};

} // namespace bezant
