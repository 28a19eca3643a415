// What people type and the files that they trade: single orders as text, and recordings in every format, plain and
// packed. The first byte chooses.
#include "client/order_text.hpp"
#include "recordings/recording.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace bezant;

namespace {

void read_text(std::string_view text) {
  std::string why;
  const client::order_setting with{exchange::instrument_id{0}, exchange::account_id{1}, exchange::account_id{2},
                                   exchange::order_id{7}};
  const auto order = client::parse_order(text, with, why);
  if (!order && why.empty())
    std::abort(); // a refusal says what was expected
}

/// The readers take paths: a file in memory has one.
void read_file(recordings::format format, std::string_view content) {
  const int file = memfd_create("orders", MFD_CLOEXEC);
  if (file < 0 || write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    std::abort();
  recordings::recording_options how;
  how.format = format;
  how.limits.decoded_bytes_max = std::uint64_t{1} << 20U;
  std::string why;
  const auto read = recordings::read_recording("/proc/self/fd/" + std::to_string(file), how, &why);
  close(file);
  if (!read && why.empty())
    std::abort();
  if (read && read.value().commands.size() != read.value().lines.size())
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 4) {
    case 0: read_text(rest); break;
    case 1: read_file(recordings::format::bitstamp, rest); break;
    case 2: read_file(recordings::format::lobster, rest); break;
    default: read_file(recordings::format::csv, rest); break;
  }
  return 0;
}
