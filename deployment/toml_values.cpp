#include "deployment/toml_values.hpp"

#include "protocols/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <unistd.h>

namespace bezant::deployment {

bool read_version(toml_section& top, const std::string& kind) {
  const bool there = top.has(kind);
  const auto version = top.number(kind, 0, 1, std::numeric_limits<std::int64_t>::max());
  if (!there)
    top.complain(kind, "expected the line " + kind + " = 1, which says what kind of file this is");
  else if (version > 1)
    top.complain(kind, "this program reads version 1 only");
  return version == 1;
}

std::string needed_text(toml_section& s, std::string_view key, const std::string& expected) {
  const bool there = s.has(key);
  auto value = s.text(key, there ? "?" : "");
  if (value.empty())
    s.complain(key, expected);
  return value;
}

public_key read_public_key(toml_section& s, std::string_view key) {
  const auto text = s.text(key, "");
  const auto raw = from_hex(text);
  public_key k;
  if (raw && raw->size() == k.value.size())
    std::ranges::copy(*raw, k.value.begin());
  else
    s.complain(key, "expected a public key in 64 hexadecimal digits, as bezant keygen prints it");
  return k;
}

net_address read_address(toml_section& s, std::string_view key) {
  constexpr const char* no_text = "?"; // complained of already
  const auto text = s.text(key, s.has(key) ? no_text : "");
  if (auto address = parse_net_address(text))
    return *std::move(address);
  if (text != no_text)
    s.complain(key, complaint_about(text));
  return {};
}

std::vector<net_address> read_peers(toml_section& s, std::size_t replicas) {
  std::vector<net_address> peers;
  const auto texts = s.text_list("peers", {});
  if (texts.empty() && s.has("peers"))
    return {}; // complained of already
  for (const auto& text : texts) {
    auto address = parse_net_address(text);
    if (!address) {
      s.complain("peers", "\"" + text + "\": " + complaint_about(text));
      return {};
    }
    if (std::ranges::find(peers, *address) != peers.end())
      s.complain("peers", text + " stands there twice");
    peers.push_back(*std::move(address));
  }
  if (peers.size() != replicas)
    s.complain("peers", "expected " + std::to_string(replicas) + " addresses, replica 0's first: one for each replica "
                          + "of the genesis file; there are " + std::to_string(peers.size()));
  return peers;
}

duration read_span(toml_section& s, std::string_view key, duration fallback, duration least, duration most) {
  const auto value = s.span(key, fallback);
  if (value >= least && value <= most)
    return value;
  s.complain(key, "expected a span of time from " + span_text(least) + " to " + span_text(most));
  return fallback;
}

std::string read_path(toml_section& s, std::string_view key, const std::string& file, const std::string& expected) {
  const std::filesystem::path path = needed_text(s, key, expected);
  if (path.empty() || path.is_absolute())
    return path.string();
  return (std::filesystem::path{file}.parent_path() / path).lexically_normal().string();
}

std::string read_path_of_file(toml_section& s, std::string_view key, const std::string& file,
                              const std::string& expected) {
  auto path = read_path(s, key, file, expected);
  if (!path.empty() && access(path.c_str(), R_OK) != 0)
    s.complain(key, path + ": cannot be read: " + std::strerror(errno));
  return path;
}

std::string span_text(duration d) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
    {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  const auto* unit = std::ranges::find_if(units, [&](const auto& u) { return d.ns % u.first == 0; });
  return std::to_string(d.ns / unit->first) + unit->second;
}

std::string peers_text(const std::vector<net_address>& peers) {
  std::string text = "peers = [ # where each replica listens, replica 0 first\n";
  for (const auto& p : peers)
    text += "  " + toml_text(to_string(p)) + ",\n";
  return text + "]\n";
}

} // namespace bezant::deployment
