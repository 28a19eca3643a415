// Xz decompression by liblzma.
#include "recordings/byte_source.hpp"

#include <lzma.h>

#include <array>

namespace bezant::recordings {

namespace {

// `xz -9` needs 65 MiB; a file that asks for more than this is refused instead of served.
constexpr std::uint64_t decoder_bytes_max = std::uint64_t{128} << 20U;

class xz_source final : public byte_source {
public:
  explicit xz_source(std::unique_ptr<byte_source> compressed) : compressed_{std::move(compressed)} {
    ready_ = lzma_stream_decoder(&stream_, decoder_bytes_max, LZMA_CONCATENATED) == LZMA_OK;
  }
  xz_source(const xz_source&) = delete;
  xz_source& operator=(const xz_source&) = delete;
  ~xz_source() override { lzma_end(&stream_); }

  result<std::size_t> read(std::span<std::uint8_t> out) override {
    if (!ready_)
      return recording_error::read_failed;
    stream_.next_out = out.data();
    stream_.avail_out = out.size();
    while (stream_.avail_out == out.size() && !out.empty() && !finished_) {
      if (stream_.avail_in == 0 && !input_ended_) {
        BOOST_OUTCOME_TRY(const auto got, compressed_->read(input_));
        stream_.next_in = input_.data();
        stream_.avail_in = got;
        input_ended_ = got == 0;
      }
      const auto status = lzma_code(&stream_, input_ended_ ? LZMA_FINISH : LZMA_RUN);
      if (status == LZMA_STREAM_END)
        finished_ = true;
      else if (status != LZMA_OK)
        return input_ended_ && status == LZMA_BUF_ERROR ? recording_error::truncated_input
                                                        : recording_error::corrupt_input;
    }
    return out.size() - stream_.avail_out;
  }

private:
  std::unique_ptr<byte_source> compressed_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::array<std::uint8_t, 1U << 15U> input_{};
  bool ready_ = false;
  bool input_ended_ = false;
  bool finished_ = false;
};

} // namespace

std::unique_ptr<byte_source> make_xz_source(std::unique_ptr<byte_source> compressed) {
  return std::make_unique<xz_source>(std::move(compressed));
}

} // namespace bezant::recordings
