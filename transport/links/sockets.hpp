// The few socket calls that CAF's middleman does not make, or makes only blocking.
#pragma once

#include "core/error.hpp"
#include "transport/links/net_address.hpp"

#include <sys/socket.h>

#include <vector>

namespace bezant {

/// An address as the system knows it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// The addresses of a host. A name is looked up, which may take seconds, only if `look_up`; else it is an error.
result<std::vector<socket_address>> resolve(const net_address& a, bool look_up);

/// A listening socket; port 0 lets the system choose. Errors: the system's.
result<int> listen_at(const net_address& a);

/// The port that a socket is bound to.
std::uint16_t port_of(int socket);

/// A socket on which a connection is being made, without waiting for it.
result<int> begin_connect(const socket_address& to);

/// True while nobody has answered what `begin_connect` asked.
bool is_connecting(int socket) noexcept;

/// Ends a connection in both directions at once, whatever is still unsent. The socket stays open.
void cut(int socket) noexcept;

/// Files that this process may have open.
std::size_t open_files_max() noexcept;

} // namespace bezant
