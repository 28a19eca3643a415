#include "transport/links/net_address.hpp"

#include <algorithm>
#include <charconv>

namespace bezant {

namespace {

constexpr std::size_t host_bytes_max = 253; // of a name in DNS

bool is_host_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_character(char c) noexcept {
  return is_host_character(c) || c == ':' || c == '%'; // the last one is for the scope of a link-local address
}

} // namespace

std::optional<net_address> parse_net_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  if (host.empty() || host.size() > host_bytes_max
      || !std::ranges::all_of(host, bracketed ? is_ipv6_character : is_host_character))
    return std::nullopt;
  if (bracketed && host.find(':') == std::string_view::npos)
    return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0 || digits.front() == '0')
    return std::nullopt;
  return net_address{std::string{host}, port};
}

std::string to_string(const net_address& a) {
  const auto port = std::to_string(a.port);
  return a.host.find(':') == std::string::npos ? a.host + ":" + port : "[" + a.host + "]:" + port;
}

} // namespace bezant
