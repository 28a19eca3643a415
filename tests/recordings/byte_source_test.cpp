// Files come in plain, gzip or xz, whole, cut off, damaged, or made to exhaust whoever opens them.
#include "recordings/byte_source.hpp"
#include "recordings/line_reader.hpp"
#include "tests/recordings/helpers.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::recordings;
using namespace bezant::recordings::test;

namespace {

std::string long_text() {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(i * 7919) + ",some text that compresses\n";
  return text;
}

std::vector<std::string> lines_of(std::string_view text, std::error_code& error, std::size_t line_bytes_max = 100) {
  const temporary_file file{text};
  line_reader reader{open_byte_source(file.path()).value(), line_bytes_max, 1U << 20U};
  std::vector<std::string> lines;
  for (;;) {
    const auto next = reader.next();
    if (!next)
      error = next.error();
    if (!next || !next.value())
      return lines;
    lines.emplace_back(*next.value());
  }
}

} // namespace

TEST_CASE("plain, gzip and xz files give the same text whatever they are called") {
  const auto text = long_text();
  std::error_code error;
  CHECK(drain(as_bytes(text), error) == text);
  CHECK(drain(gzip(text), error) == text);
  CHECK(drain(xz(text), error) == text);
  CHECK_FALSE(error);
}

TEST_CASE("several compressed members in one file are one text") {
  for (const auto compress : {gzip, xz}) {
    auto file = compress("one\n");
    const auto second = compress("two\n");
    file.insert(file.end(), second.begin(), second.end());
    std::error_code error;
    CHECK(drain(file, error) == "one\ntwo\n");
    CHECK_FALSE(error);
  }
}

TEST_CASE("an empty file and compressed emptiness are empty texts") {
  std::error_code error;
  CHECK(drain({}, error).empty());
  CHECK(drain(gzip(""), error).empty());
  CHECK(drain(xz(""), error).empty());
  CHECK_FALSE(error);
}

TEST_CASE("compressed data that is cut off anywhere is an error") {
  for (const auto compress : {gzip, xz}) {
    const auto whole = compress(long_text());
    for (const auto cut : {whole.size() - 1, whole.size() - 9, whole.size() / 2, std::size_t{12}}) {
      std::error_code error;
      drain(byte_view{whole}.first(cut), error);
      CHECK(error == recording_error::truncated_input);
    }
  }
}

TEST_CASE("compressed data with a flipped bit or with something behind it is an error") {
  for (const auto compress : {gzip, xz}) {
    auto damaged = compress(long_text());
    damaged[damaged.size() / 2] ^= 4U;
    std::error_code error;
    drain(damaged, error);
    CHECK(error);

    auto followed = compress("one\n");
    for (const auto c : std::string_view{"something else"})
      followed.push_back(static_cast<std::uint8_t>(c));
    error = {};
    drain(followed, error);
    CHECK(error == recording_error::corrupt_input);
  }
}

TEST_CASE("files that cannot be read say so by name") {
  std::string why;
  CHECK(open_byte_source("/no/such/file", &why).error() == recording_error::cannot_open);
  CHECK(why.find("/no/such/file: cannot open: ") == 0);
  CHECK(open_byte_source("/", &why).error() == recording_error::read_failed);
  const temporary_file zstd{std::string_view{"\x28\xb5\x2f\xfd rest"}};
  CHECK(open_byte_source(zstd.path(), &why).error() == recording_error::unsupported_compression);
  CHECK(why == zstd.path() + ": compressed with zstd; plain, gzip and xz are read");
}

TEST_CASE("lines end with LF, CRLF or the file") {
  std::error_code error;
  CHECK(lines_of("a\r\n\nb\n", error) == std::vector<std::string>{"a", "", "b"});
  CHECK(lines_of("a\nb", error) == std::vector<std::string>{"a", "b"});
  CHECK(lines_of("", error).empty());
  CHECK(lines_of("\n", error) == std::vector<std::string>{""});
  CHECK_FALSE(error);
}

TEST_CASE("a line of full length passes and one byte more is an error") {
  const std::string full(100, 'x');
  std::error_code error;
  CHECK(lines_of(full + "\r\n" + full + "\n" + full, error) == std::vector<std::string>{full, full, full});
  CHECK_FALSE(error);
  for (const auto* ending : {"", "\n", "\r\n"}) {
    error = {};
    CHECK(lines_of("short\n" + full + "x" + ending, error).size() == 1);
    CHECK(error == recording_error::line_too_long);
  }
}

TEST_CASE("a decompression bomb ends at the bound on a line") {
  const std::string zeros(std::size_t{64} << 20U, '\0');
  for (const auto compress : {gzip, xz}) {
    const temporary_file bomb{compress(zeros)};
    line_reader reader{open_byte_source(bomb.path()).value(), 4096, std::uint64_t{1} << 32U};
    CHECK(reader.next().error() == recording_error::line_too_long);
  }
}

TEST_CASE("a stream above its bound is an error even if its lines are short") {
  const temporary_file file{gzip(std::string(std::size_t{8} << 20U, '\n'))};
  line_reader reader{open_byte_source(file.path()).value(), 4096, std::uint64_t{1} << 20U};
  auto next = reader.next();
  while (next && next.value())
    next = reader.next();
  REQUIRE_FALSE(next);
  CHECK(next.error() == recording_error::too_large);
}
