#include "tests/support/free_ports.hpp"

#include <cstring>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bezant::test {

namespace {

constexpr int first_port = 10'000;
constexpr int block_size = 64;
constexpr int blocks = 312;         // to just below 30'000
constexpr std::size_t own_max = 16; // blocks of one pool; after that its first ones again

/// The socket that reserves a block while it is open; negative if somebody else has reserved it. It has a name without
/// a file, which one socket at a time can have within one network namespace, as it is with ports.
int reserve(int block) {
  const auto name = "bezant-test-ports-" + std::to_string(block);
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  std::memcpy(a.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0 || bind(s, reinterpret_cast<const sockaddr*>(&a), size) == 0)
    return s;
  close(s);
  return -1;
}

bool is_free(int port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(static_cast<std::uint16_t>(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1; // connections that ended a moment ago are no hindrance
  const bool free = s >= 0 && setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
                    && bind(s, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0 && listen(s, 1) == 0;
  if (s >= 0)
    close(s);
  return free;
}

} // namespace

port_pool::~port_pool() {
  for (const auto& b : own_)
    close(b.reservation);
}

std::uint16_t port_pool::take(std::size_t ports) {
  if (ports == 0 || ports > static_cast<std::size_t>(block_size))
    throw std::runtime_error{"no such number of ports in a row"};
  const int count = static_cast<int>(ports);
  const std::lock_guard lock{mutex_};
  for (int tried = 0; tried < blocks * block_size; ++tried) {
    if (next_ + count > end_)
      go_to_next_block();
    const int at = next_;
    int good = 0;
    while (good < count && is_free(at + good))
      ++good;
    if (good == count) {
      next_ += count;
      return static_cast<std::uint16_t>(at);
    }
    next_ += good + 1;
  }
  throw std::runtime_error{"no free ports"};
}

void port_pool::go_to_next_block() {
  while (own_.size() < own_max && asked_ < blocks) {
    const int number = (start_ + asked_++) % blocks;
    if (const int s = reserve(number); s >= 0) {
      own_.push_back({number, s});
      return enter(number);
    }
  }
  if (own_.empty())
    throw std::runtime_error{"other test programs have reserved all ports"};
  enter(own_[again_++ % own_.size()].number);
}

void port_pool::enter(int number) {
  next_ = first_port + number * block_size;
  end_ = next_ + block_size;
}

std::uint16_t free_ports(std::size_t count) {
  // From a place that differs between programs, so that few of them ask for the same blocks.
  static port_pool pool{static_cast<int>(getpid()) * 37 % blocks};
  return pool.take(count);
}

} // namespace bezant::test
