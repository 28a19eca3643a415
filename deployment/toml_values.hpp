// Values that the files of a deployment have in common.
#pragma once

#include "core/signatures.hpp"
#include "simulation/toml_section.hpp"
#include "transport/links/net_address.hpp"

namespace bezant::deployment {

using simulation::toml_problems;
using simulation::toml_section;
using simulation::toml_text;

/// Reads the line `kind = 1`, which says what kind of file this is. False if it is another version or kind.
bool read_version(toml_section& top, const std::string& kind);

/// A text that must be there and not be empty; else a complaint of what was `expected`.
std::string needed_text(toml_section& s, std::string_view key, const std::string& expected);

/// A public key in 64 hexadecimal digits.
public_key read_public_key(toml_section& s, std::string_view key);

/// An address such as "127.0.0.1:7000".
net_address read_address(toml_section& s, std::string_view key);

/// The list `peers`: an address for each of `replicas`, all different.
std::vector<net_address> read_peers(toml_section& s, std::size_t replicas);

/// A span of time within bounds.
duration read_span(toml_section& s, std::string_view key, duration fallback, duration least, duration most);

/// A path that must be there, taken from the folder of `file` if it is relative.
std::string read_path(toml_section& s, std::string_view key, const std::string& file, const std::string& expected);

/// The same for a file that must be there and readable.
std::string read_path_of_file(toml_section& s, std::string_view key, const std::string& file,
                              const std::string& expected);

/// A span as a text that `parse_duration` reads, in the largest unit that is exact; a minus in front if it is negative.
std::string span_text(duration d);

/// `peers = [...]`, a line for each.
std::string peers_text(const std::vector<net_address>& peers);

} // namespace bezant::deployment
