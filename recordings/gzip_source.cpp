// Gzip decompression by zlib.
#include "recordings/byte_source.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace bezant::recordings {

namespace {

class gzip_source final : public byte_source {
public:
  explicit gzip_source(std::unique_ptr<byte_source> compressed) : compressed_{std::move(compressed)} {
    // 15 bits is the largest window, 32 KiB; 16 asks for gzip's header and checksum.
    ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
  }
  gzip_source(const gzip_source&) = delete;
  gzip_source& operator=(const gzip_source&) = delete;
  ~gzip_source() override {
    if (ready_)
      inflateEnd(&stream_);
  }

  result<std::size_t> read(std::span<std::uint8_t> out) override {
    if (!ready_)
      return recording_error::read_failed;
    out = out.first(std::min<std::size_t>(out.size(), std::numeric_limits<uInt>::max()));
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(out.size());
    while (stream_.avail_out == out.size() && !out.empty()) {
      if (stream_.avail_in == 0) {
        BOOST_OUTCOME_TRY(const auto got, compressed_->read(input_));
        if (got == 0) {
          // The end is right only between two members.
          if (within_member_)
            return recording_error::truncated_input;
          break;
        }
        stream_.next_in = input_.data();
        stream_.avail_in = static_cast<uInt>(got);
      }
      if (!within_member_ && started_ && inflateReset(&stream_) != Z_OK)
        return recording_error::read_failed;
      started_ = true;
      within_member_ = true;
      const auto status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END)
        within_member_ = false;
      else if (status != Z_OK)
        return recording_error::corrupt_input;
    }
    return out.size() - stream_.avail_out;
  }

private:
  std::unique_ptr<byte_source> compressed_;
  z_stream stream_{};
  std::array<std::uint8_t, 1U << 15U> input_{};
  bool ready_ = false;
  bool started_ = false;
  bool within_member_ = false;
};

} // namespace

std::unique_ptr<byte_source> make_gzip_source(std::unique_ptr<byte_source> compressed) {
  return std::make_unique<gzip_source>(std::move(compressed));
}

} // namespace bezant::recordings
