#include "simulation/toml_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace bezant::simulation {

std::optional<std::string> read_small_file(const std::string& file, std::string& problem, std::size_t bytes_max) {
  const auto refuse = [&] {
    problem = file + ": cannot be read: " + std::strerror(errno);
    return std::nullopt;
  };
  std::ifstream in{file, std::ios::binary};
  if (!in.is_open())
    return refuse();
  std::string text;
  std::array<char, 1U << 16U> part{};
  while (in && text.size() <= bytes_max) {
    in.read(part.data(), static_cast<std::streamsize>(std::min(part.size(), bytes_max + 1 - text.size())));
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad() || (text.empty() && !in.eof())) // a folder can be opened, but not read
    return refuse();
  if (text.size() > bytes_max) {
    problem = file + ": such a file has at most " + std::to_string(bytes_max) + " bytes";
    return std::nullopt;
  }
  return text;
}

void toml_problems::add(const toml::source_region& where, const std::string& what) {
  list_.push_back(file_ + ":" + (where.begin ? std::to_string(where.begin.line) + ": " : " ") + what);
}

std::optional<toml::table> parse_toml(std::string_view text, toml_problems& problems) {
  try {
    return toml::parse(text, std::string_view{problems.file()});
  } catch (const toml::parse_error& e) {
    problems.add(e.source(), std::string{e.description()});
    return std::nullopt;
  }
}

std::string toml_text(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (code < 0x20 || code == 0x7f)
      out += {'\\', 'u', '0', '0', digits[code >> 4U], digits[code & 15U]};
    else
      out += c;
  }
  return out + "\"";
}

} // namespace bezant::simulation
