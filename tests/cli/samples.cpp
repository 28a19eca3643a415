#include "tests/cli/samples.hpp"

#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <lzma.h>
#include <sodium.h>
#include <sstream>
#include <zlib.h>

namespace bezant::test {

std::string sample_path() {
  return source_path("examples/orders/sample-bitstamp.csv");
}

std::string many_orders(std::uint64_t n) {
  std::ostringstream out;
  out << "# bezant-orders 1\naction,id,side,type,price,quantity\n";
  for (std::uint64_t i = 1; i <= n; ++i) {
    const bool buys = i % 2 == 0;
    const auto price = (buys ? 990 - i % 10 : 1'010 + i % 10) + (i % 7 == 0 ? (buys ? 40 : -40) : 0);
    out << "new," << i << ',' << (buys ? "buy" : "sell") << ",limit," << price << ',' << 1 + i % 5 << '\n';
  }
  return out.str();
}

std::string xz_of(const std::string& text) {
  std::vector<std::uint8_t> packed(lzma_stream_buffer_bound(text.size()));
  std::size_t size = 0;
  REQUIRE(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                                  text.size(), packed.data(), &size, packed.size())
          == LZMA_OK);
  return {packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string gzip_of(const std::string& text) {
  const scratch folder;
  const auto path = folder.path("packed.gz");
  auto* const file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
  return content_of(path);
}

std::string unpacked_xz(const std::string& path) {
  const auto packed = content_of(path);
  std::string text(std::size_t{64} << 20U, '\0');
  std::uint64_t memory = UINT64_MAX;
  std::size_t read = 0;
  std::size_t written = 0;
  REQUIRE(lzma_stream_buffer_decode(&memory, 0, nullptr, reinterpret_cast<const std::uint8_t*>(packed.data()), &read,
                                    packed.size(), reinterpret_cast<std::uint8_t*>(text.data()), &written, text.size())
          == LZMA_OK);
  text.resize(written);
  return text;
}

std::string digest_after_first_line(const std::string& text) {
  const auto rest = text.substr(text.find('\n') + 1);
  std::string digest(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                     reinterpret_cast<const unsigned char*>(rest.data()), rest.size(), nullptr, 0);
  std::string hex(65, '\0');
  sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(digest.data()), digest.size());
  hex.pop_back();
  return hex;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

nlohmann::json json_at(const std::string& path) {
  const auto text = content_of(path);
  INFO(path << ": " << text);
  auto json = nlohmann::json::parse(text, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

std::vector<std::string> settle_sample(const std::vector<std::string>& more) {
  std::vector<std::string> words{"settle", sample_path(), "--format", "bitstamp"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

} // namespace bezant::test
