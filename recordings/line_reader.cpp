#include "recordings/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace bezant::recordings {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 16U;

} // namespace

line_reader::line_reader(std::unique_ptr<byte_source> source, std::size_t line_bytes_max, std::uint64_t total_bytes_max)
  : source_{std::move(source)},
    line_bytes_max_{line_bytes_max},
    total_bytes_left_{total_bytes_max},
    // Room for a line of full length with its ending, and for a chunk behind it.
    buffer_(line_bytes_max + 2 + chunk_bytes) {}

result<void> line_reader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  const std::span<std::uint8_t> room{reinterpret_cast<std::uint8_t*>(buffer_.data()) + end_, buffer_.size() - end_};
  BOOST_OUTCOME_TRY(const auto got, source_->read(room));
  if (got > total_bytes_left_)
    return recording_error::too_large;
  total_bytes_left_ -= got;
  end_ += got;
  ended_ = got == 0;
  return outcome::success();
}

result<std::optional<std::string_view>> line_reader::next() {
  ++line_;
  std::size_t searched = 0;
  for (;;) {
    const char* const first = buffer_.data() + begin_;
    const auto size = end_ - begin_;
    const auto* const newline = static_cast<const char*>(std::memchr(first + searched, '\n', size - searched));
    if (newline == nullptr && size <= line_bytes_max_ + 1 && !ended_) {
      searched = size;
      BOOST_OUTCOME_TRY(fill());
      continue;
    }
    if (newline == nullptr && size == 0)
      return std::optional<std::string_view>{};
    std::string_view line{first, newline == nullptr ? size : static_cast<std::size_t>(newline - first)};
    begin_ += std::min(line.size() + 1, size);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.size() > line_bytes_max_)
      return recording_error::line_too_long;
    return std::optional{line};
  }
}

} // namespace bezant::recordings
