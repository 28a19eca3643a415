#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

#include <netinet/in.h>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

using namespace bezant::test;

namespace {

constexpr int somewhere = 200; // a block

/// Listens on a port as long as it exists.
class listener {
public:
  explicit listener(std::uint16_t port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0);
    REQUIRE(listen(socket_, 1) == 0);
  }
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;
  ~listener() { close(socket_); }

private:
  int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

} // namespace

TEST_CASE("two programs that search from the same place get different ports, although nobody listens yet") {
  port_pool one{somewhere};
  port_pool other{somewhere};
  std::set<int> ports;
  for (int i = 0; i < 50; ++i)
    for (auto* pool : {&one, &other})
      for (std::uint16_t k = 0, first = pool->take(4); k < 4; ++k)
        CHECK(ports.insert(first + k).second);
}

TEST_CASE("ports on which somebody listens are not free") {
  std::uint16_t first = 0;
  {
    port_pool pool{somewhere};
    first = pool.take(3);
  }
  const listener taken{static_cast<std::uint16_t>(first + 1)};
  port_pool pool{somewhere};
  const int next = pool.take(3);
  CHECK((next > first + 1 || next + 2 < first + 1));
}

TEST_CASE("a program that starts very much gets its first ports again, and leaves blocks to the others") {
  port_pool pool{somewhere};
  std::set<int> ports;
  for (int i = 0; i < 400; ++i)
    ports.insert(pool.take(4));
  CHECK(ports.size() <= 16 * 64 / 4);
  CHECK(ports.size() > 200);
}

TEST_CASE("more ports in a row than a block has, or none, cannot be had") {
  port_pool pool{somewhere};
  CHECK_THROWS_AS(pool.take(65), std::runtime_error);
  CHECK_THROWS_AS(pool.take(0), std::runtime_error);
  CHECK_NOTHROW(pool.take(64));
}
