#include "transport/links/net_address.hpp"

#include <arpa/inet.h>

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

/// With or without a scope.
bool is_ipv6(std::string_view text) {
  const std::string number{text.substr(0, text.find('%'))};
  in6_addr ignored{};
  return std::ranges::all_of(text, is_ipv6_character) && ::inet_pton(AF_INET6, number.c_str(), &ignored) == 1;
}

/// 0 if it is none.
std::uint16_t port_in(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole && digits.front() != '0' ? port : std::uint16_t{0};
}

constexpr const char* address_form = "expected an address such as \"127.0.0.1:7000\" or \"replica0.example:7000\"";

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
      || !(bracketed ? is_ipv6(host) : std::ranges::all_of(host, is_host_character)))
    return std::nullopt;
  const auto port = port_in(digits);
  return port == 0 ? std::nullopt : std::optional{net_address{std::string{host}, port}};
}

std::string complaint_about(std::string_view text) {
  const std::string expected = address_form;
  if (text.find("://") != std::string_view::npos)
    return expected + ": without a scheme";
  const auto colon = text.rfind(':');
  if (is_ipv6(text) && colon != std::string_view::npos && port_in(text.substr(colon + 1)) == 0)
    return expected + ": the port is missing: \"[" + std::string{text} + "]:7000\"";
  if (text.empty() || colon == std::string_view::npos || text.back() == ']')
    return expected + (text.empty() ? "" : ": the port is missing");
  const auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  if (port_in(digits) == 0)
    return expected + ": the port is a number from 1 to 65535";
  if (is_ipv6(host))
    return expected + ": an IPv6 address stands in brackets: \"[" + std::string{host} + "]:" + std::string{digits}
           + "\"";
  if (is_ipv6(text))
    return expected + ": an IPv6 address stands in brackets, and a port follows: \"[" + std::string{text} + "]:7000\"";
  return expected + ": \"" + std::string{host} + "\" is no host";
}

std::string to_string(const net_address& a) {
  const auto port = std::to_string(a.port);
  return a.host.find(':') == std::string::npos ? a.host + ":" + port : "[" + a.host + "]:" + port;
}

} // namespace bezant
