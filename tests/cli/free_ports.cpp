#include "tests/cli/free_ports.hpp"

#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace bezant::test {

std::string four_free_ports() {
  for (int base = 20'000 + static_cast<int>(getpid()) % 9'000; base < 32'000; ++base) {
    bool good = true;
    for (int k = 0; good && k < 4; ++k) {
      const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in a{};
      a.sin_family = AF_INET;
      a.sin_port = htons(static_cast<std::uint16_t>(base + k));
      a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      good = bind(s, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0;
      close(s);
    }
    if (good)
      return std::to_string(base);
  }
  throw std::runtime_error{"no free ports"};
}

} // namespace bezant::test
