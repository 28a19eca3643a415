#include "deployment/port_probe.hpp"

#include "deployment/descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace bezant::deployment {

namespace {

struct freed {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

std::unique_ptr<addrinfo, freed> look_up(const net_address& a, std::string& problem) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (const int failed = getaddrinfo(a.host.c_str(), std::to_string(a.port).c_str(), &wanted, &list); failed != 0) {
    problem = to_string(a) + ": " + gai_strerror(failed);
    return nullptr;
  }
  return std::unique_ptr<addrinfo, freed>{list};
}

} // namespace

std::string listen_problem(const net_address& a) {
  std::string problem;
  const auto where = look_up(a, problem);
  if (!where)
    return problem;
  const descriptor s{socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = 1; // connections that ended a moment ago are no hindrance
  if (s && setsockopt(s.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
      && bind(s.get(), where->ai_addr, where->ai_addrlen) == 0 && listen(s.get(), 1) == 0)
    return {};
  return to_string(a) + ": " + (errno == EADDRINUSE ? "is in use by another program" : std::strerror(errno));
}

bool accepts(const net_address& a) {
  std::string ignored;
  const auto where = look_up(a, ignored);
  if (!where)
    return false;
  const descriptor s{socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!s)
    return false;
  if (connect(s.get(), where->ai_addr, where->ai_addrlen) == 0)
    return true;
  constexpr int patience_ms = 1'000;
  pollfd waiting{s.get(), POLLOUT, 0};
  int failed = 0;
  socklen_t size = sizeof failed;
  return errno == EINPROGRESS && poll(&waiting, 1, patience_ms) == 1
         && getsockopt(s.get(), SOL_SOCKET, SO_ERROR, &failed, &size) == 0 && failed == 0;
}

} // namespace bezant::deployment
