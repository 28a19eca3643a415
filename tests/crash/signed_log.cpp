#include "tests/crash/signed_log.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <system_error>

namespace bezant::testing {

signed_log::signed_log(const std::string& file)
  : file_{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)} {
  if (!file_)
    throw std::system_error{errno, std::generic_category(), file};
}

void signed_log::on_signed(time_point, replica_id, const signed_message& m) {
  const auto body = encode(signed_message{m.author, m.kind, m.body, m.by, nullptr});
  auto line = encode(static_cast<std::uint32_t>(body.size()));
  line.insert(line.end(), body.begin(), body.end());
  const std::lock_guard lock{mutex_};
  if (::write(file_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::system_error{errno, std::generic_category(), "the log of signed messages"};
}

std::vector<signed_message> read_signed_log(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  const bytes all{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  std::vector<signed_message> list;
  for (byte_view rest{all}; rest.size() >= sizeof(std::uint32_t);) {
    const auto size = decode<std::uint32_t>(rest.first(sizeof(std::uint32_t))).value();
    rest = rest.subspan(sizeof(std::uint32_t));
    if (size > rest.size())
      break;
    auto m = decode<signed_message>(rest.first(size));
    if (!m)
      break;
    list.push_back(std::move(m).value());
    rest = rest.subspan(size);
  }
  return list;
}

} // namespace bezant::testing
