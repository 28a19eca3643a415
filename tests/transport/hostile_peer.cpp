#include "tests/transport/hostile_peer.hpp"

#include "transport/links/sockets.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <array>

namespace bezant::testing {

namespace {

constexpr int patience_ms = 20'000;

void make_blocking(int s) {
  ::fcntl(s, F_SETFL, ::fcntl(s, F_GETFL) & ~O_NONBLOCK);
  const timeval patience{patience_ms / 1000, 0};
  ::setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // or what is said in two pieces waits for 40 ms
}

} // namespace

hostile_peer::hostile_peer(const net_address& to) : socket_{begin_connect(resolve(to, false).value().at(0)).value()} {
  make_blocking(socket_);
}

hostile_peer::hostile_peer(int listening) {
  pollfd wait{listening, POLLIN, 0};
  ::poll(&wait, 1, patience_ms);
  socket_ = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket_ >= 0)
    make_blocking(socket_);
}

hostile_peer::~hostile_peer() {
  if (socket_ >= 0)
    ::close(socket_);
}

bool hostile_peer::send_raw(byte_view data) {
  while (!data.empty()) {
    pollfd wait{socket_, POLLOUT, 0};
    ::poll(&wait, 1, patience_ms); // also until a connection that was begun is there
    const auto n = ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    data = data.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

bool hostile_peer::is_closed() {
  std::array<char, 4096> rest;
  for (;;) {
    const auto n = ::recv(socket_, rest.data(), rest.size(), 0);
    if (n == 0)
      return true;
    if (n < 0)
      return errno == ECONNRESET || errno == EPIPE;
  }
}

bool hostile_peer::read_some(bytes& plain) {
  std::array<std::uint8_t, 65536> data;
  const auto n = ::recv(socket_, data.data(), data.size(), 0);
  if (n <= 0)
    return false;
  wire_buffer out;
  const auto taken = tls_->receive(byte_view{data}.first(static_cast<std::size_t>(n)), plain, out);
  return send_raw({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()}) && (taken || !plain.empty());
}

bool hostile_peer::shake_hands(std::optional<key_seed> seed, bool dialled) {
  auto context = seed ? std::make_shared<const tls_context>(*seed) : std::make_shared<const tls_context>();
  tls_.emplace(std::move(context), dialled ? tls_session::side::dial : tls_session::side::accept,
               [](const public_key&) { return true; });
  wire_buffer out;
  if (dialled && (!tls_->start(out) || !send_raw({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()})))
    return false;
  bytes plain;
  while (!tls_->established())
    if (!read_some(plain))
      return false;
  reader_.feed(plain);
  return true;
}

bool hostile_peer::send_plain(byte_view plain) {
  wire_buffer out;
  return tls_->send(plain, out) && send_raw({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()});
}

std::optional<frame> hostile_peer::read() {
  for (;;) {
    auto f = reader_.next();
    if (!f)
      return std::nullopt;
    if (f.value())
      return f.value();
    bytes plain;
    if (!read_some(plain))
      return std::nullopt;
    reader_.feed(plain);
  }
}

} // namespace bezant::testing
