#include "transport/links/sockets.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace bezant {

namespace {

std::error_code last_error() noexcept {
  return {errno, std::system_category()};
}

/// What getaddrinfo says, which is no errno. All of it compares equal to `address_not_available`.
class resolver_category final : public std::error_category {
public:
  [[nodiscard]] const char* name() const noexcept override { return "resolver"; }
  [[nodiscard]] std::string message(int value) const override {
    const auto* const text = ::gai_strerror(value);
    switch (value) {
      case EAI_NONAME: return "no host has this name";
      case EAI_AGAIN: return std::string{"the name cannot be looked up: "} + text;
      default: return text;
    }
  }
  [[nodiscard]] std::error_condition default_error_condition(int) const noexcept override {
    return std::errc::address_not_available;
  }
};

std::error_code resolver_error(int value) noexcept {
  static const resolver_category category;
  return {value, category};
}

} // namespace

result<std::vector<socket_address>> resolve(const net_address& a, bool look_up) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (look_up ? 0 : AI_NUMERICHOST);
  addrinfo* found = nullptr;
  const auto port = std::to_string(a.port);
  const int error = ::getaddrinfo(a.host.c_str(), port.c_str(), &hints, &found);
  if (error == EAI_SYSTEM)
    return last_error();
  if (error != 0)
    return resolver_error(error);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, ::freeaddrinfo};
  std::vector<socket_address> list;
  for (const auto* i = found; i != nullptr; i = i->ai_next) {
    socket_address one;
    one.size = i->ai_addrlen;
    std::memcpy(&one.storage, i->ai_addr, i->ai_addrlen);
    list.push_back(one);
  }
  return list;
}

result<int> listen_at(const net_address& a) {
  BOOST_OUTCOME_TRY(const auto list, resolve(a, true));
  std::error_code error = std::make_error_code(std::errc::address_not_available);
  for (const auto& at : list) {
    const int s = ::socket(at.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s < 0) {
      error = last_error();
      continue;
    }
    const int on = 1;
    ::setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(s, reinterpret_cast<const sockaddr*>(&at.storage), at.size) == 0 && ::listen(s, SOMAXCONN) == 0)
      return s;
    error = last_error();
    ::close(s);
  }
  return error;
}

std::uint16_t port_of(int socket) {
  socket_address at;
  at.size = sizeof at.storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&at.storage), &at.size) != 0)
    return 0;
  if (at.storage.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&at.storage)->sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&at.storage)->sin_port);
}

result<int> begin_connect(const socket_address& to) {
  const int s = ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s < 0)
    return last_error();
  if (::connect(s, reinterpret_cast<const sockaddr*>(&to.storage), to.size) == 0 || errno == EINPROGRESS)
    return s;
  const auto error = last_error();
  ::close(s);
  return error;
}

bool is_connecting(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_SYN_SENT;
}

void cut(int socket) noexcept {
  ::shutdown(socket, SHUT_RDWR);
}

std::size_t open_files_max() noexcept {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur) : 1024;
}

} // namespace bezant
