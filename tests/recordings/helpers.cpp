#include "tests/recordings/helpers.hpp"

#include "recordings/byte_source.hpp"

#include <lzma.h>
#include <zlib.h>

#include <unistd.h>

#include <atomic>
#include <fstream>

namespace bezant::recordings::test {

temporary_file::temporary_file(byte_view content) {
  static std::atomic<unsigned> count{0};
  path_ = std::filesystem::temp_directory_path()
          / ("bezant-recording-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
  std::ofstream out{path_, std::ios::binary};
  out.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

temporary_file::~temporary_file() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

bytes gzip(std::string_view text) {
  z_stream stream{};
  require(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib starts");
  bytes out(deflateBound(&stream, text.size()) + 32);
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib compresses in one go");
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

bytes xz(std::string_view text) {
  bytes out(lzma_stream_buffer_bound(text.size()));
  std::size_t used = 0;
  const auto* const in = reinterpret_cast<const std::uint8_t*>(text.data());
  require(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr, in, text.size(), out.data(), &used, out.size())
            == LZMA_OK,
          "liblzma compresses in one go");
  out.resize(used);
  return out;
}

std::string drain(byte_view file, std::error_code& error) {
  const temporary_file stored{file};
  auto source = open_byte_source(stored.path());
  if (!source) {
    error = source.error();
    return {};
  }
  std::string text;
  std::array<std::uint8_t, 1000> piece{};
  for (;;) {
    const auto got = source.value()->read(piece);
    if (!got) {
      error = got.error();
      return text;
    }
    if (got.value() == 0)
      return text;
    text.append(reinterpret_cast<const char*>(piece.data()), got.value());
  }
}

result<recording> read_text(format f, std::string_view text, std::string* why) {
  const temporary_file file{text};
  recording_options options;
  options.format = f;
  return read_recording(file.path(), options, why);
}

std::string csv_of(std::string_view lines) {
  return std::string{csv_version_line} + '\n' + std::string{csv_header} + '\n' + std::string{lines};
}

} // namespace bezant::recordings::test
