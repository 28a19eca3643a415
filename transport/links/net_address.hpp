// Where a replica listens: a numeric address or a host name, and a port.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bezant {

/// "127.0.0.1:7000", "replica2.example:7000", "[::1]:7000".
struct net_address {
  std::string host; ///< without brackets
  std::uint16_t port = 0;

  friend bool operator==(const net_address&, const net_address&) = default;
};

/// Reads the text form; nothing if it is none. Port 0 is refused.
std::optional<net_address> parse_net_address(std::string_view text);
/// What is wrong with a text that is no address, and how it may have been meant: "the port is missing ...".
std::string complaint_about(std::string_view text);
/// The text form; hosts with a colon get brackets.
std::string to_string(const net_address& a);

} // namespace bezant
