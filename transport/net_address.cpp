#include "transport/net_address.hpp"

#include <algorithm>
#include <charconv>

namespace bezant {

namespace {

constexpr std::size_t host_bytes_max = 253; // RFC 1035, 2.3.4

bool is_host(std::string_view text, bool bracketed) {
  const auto fits = [bracketed](char c) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return word || c == '.' || c == '-' || c == '_' || (bracketed && (c == ':' || c == '%'));
  };
  return !text.empty() && text.size() <= host_bytes_max && std::ranges::all_of(text, fits);
}

} // namespace

std::optional<net_address> parse_net_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto* end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, port);
  if (failed != std::errc{} || at != end || port == 0)
    return std::nullopt;
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  if (!is_host(host, bracketed))
    return std::nullopt;
  return net_address{std::string{host}, port};
}

std::string to_string(const net_address& a) {
  const bool brackets = a.host.find(':') != std::string::npos;
  return (brackets ? "[" + a.host + "]" : a.host) + ":" + std::to_string(a.port);
}

} // namespace bezant
