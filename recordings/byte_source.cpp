#include "recordings/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace bezant::recordings {

namespace {

void explain(std::string* why, const std::string& path, std::string_view what) {
  if (why != nullptr)
    *why = path + ": " + std::string{what};
}

/// A C stream; the first bytes, which were read to tell the kind of file, come again.
class file_source final : public byte_source {
public:
  explicit file_source(std::FILE* file) noexcept : file_{file} {}
  file_source(const file_source&) = delete;
  file_source& operator=(const file_source&) = delete;
  ~file_source() override {
    if (file_ != stdin)
      std::fclose(file_);
  }

  /// Reads ahead as far as is needed to tell the kind of file.
  result<byte_view> peek() {
    auto got = read_file(head_);
    if (!got)
      return got.error();
    head_size_ = got.value();
    return byte_view{head_.data(), head_size_};
  }

  result<std::size_t> read(std::span<std::uint8_t> out) override {
    if (head_used_ == head_size_)
      return read_file(out);
    const auto n = std::min(out.size(), head_size_ - head_used_);
    std::copy_n(head_.begin() + static_cast<std::ptrdiff_t>(head_used_), n, out.begin());
    head_used_ += n;
    return n;
  }

private:
  result<std::size_t> read_file(std::span<std::uint8_t> out) {
    errno = 0;
    const auto n = std::fread(out.data(), 1, out.size(), file_);
    if (n < out.size() && std::ferror(file_) != 0)
      return recording_error::read_failed;
    return n;
  }

  std::FILE* file_;
  std::array<std::uint8_t, 6> head_{};
  std::size_t head_size_ = 0;
  std::size_t head_used_ = 0;
};

using namespace std::string_view_literals;

constexpr auto gzip_magic = "\x1f\x8b"sv;
constexpr auto xz_magic = "\xfd"
                          "7zXZ\0"sv;
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> refused_formats = {{
  {"\x28\xb5\x2f\xfd"sv, "zstd"sv},
  {"BZh"sv, "bzip2"sv},
  {"PK\x03\x04"sv, "zip"sv},
  {"\x04\x22\x4d\x18"sv, "lz4"sv},
}};

bool begins_with(byte_view data, std::string_view magic) {
  return data.size() >= magic.size() && std::ranges::equal(data.first(magic.size()), as_bytes(magic));
}

} // namespace

result<std::unique_ptr<byte_source>> open_byte_source(const std::string& path, std::string* why) {
  errno = 0;
  auto* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    explain(why, path, "cannot open: " + std::system_category().message(errno));
    return recording_error::cannot_open;
  }
  auto source = std::make_unique<file_source>(file);
  const auto head = source->peek();
  if (!head) {
    explain(why, path, "cannot read: " + std::system_category().message(errno));
    return head.error();
  }
  if (begins_with(head.value(), gzip_magic))
    return make_gzip_source(std::move(source));
  if (begins_with(head.value(), xz_magic))
    return make_xz_source(std::move(source));
  for (const auto& [magic, name] : refused_formats)
    if (begins_with(head.value(), magic)) {
      explain(why, path, "compressed with " + std::string{name} + "; plain, gzip and xz are read");
      return recording_error::unsupported_compression;
    }
  return std::unique_ptr<byte_source>{std::move(source)};
}

} // namespace bezant::recordings
