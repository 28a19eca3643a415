#include "cli/terminal.hpp"

#include "cli/numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t width_min = 20; // below this nothing can be read anyway

std::string_view environment(const char* name) {
  const auto* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::size_t width_of(int fd) {
  if (const auto told = parse_whole(environment("COLUMNS")); told && *told > 0)
    return std::max<std::size_t>(*told, width_min);
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return std::max<std::size_t>(size.ws_col, width_min);
  return usual_width;
}

bool wants_colours(bool is_terminal) {
  if (!environment("NO_COLOR").empty())
    return false;
  if (const auto force = environment("CLICOLOR_FORCE"); !force.empty() && force != "0")
    return true;
  return is_terminal && environment("TERM") != "dumb";
}

/// Bytes of the character or escape sequence at the beginning of `text`, which is not empty.
std::size_t unit_size(std::string_view text) {
  if (text.starts_with("\x1b[")) {
    const auto end = text.find_first_not_of("0123456789;", 2);
    return end == std::string_view::npos ? text.size() : end + 1;
  }
  std::size_t n = 1;
  while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xc0U) == 0x80U)
    ++n;
  return n;
}

} // namespace

terminal terminal::of(int fd) {
  const bool is_terminal = isatty(fd) == 1;
  return terminal{is_terminal ? width_of(fd) : unlimited, wants_colours(is_terminal)};
}

std::string terminal::paint(colour c, std::string_view text) const {
  constexpr std::array<const char*, 4> codes{"31", "32", "33", "1"};
  if (!colours_ || text.empty())
    return std::string{text};
  return std::string{"\x1b["} + codes.at(static_cast<std::size_t>(c)) + "m" + std::string{text} + "\x1b[0m";
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    columns += text.front() == '\x1b' ? 0 : 1;
    text.remove_prefix(unit_size(text));
  }
  return columns;
}

std::string_view head_of(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  for (std::size_t used = 0; at < text.size();) {
    const bool shown = text[at] != '\x1b';
    if (shown && used == columns)
      break;
    used += shown ? 1 : 0;
    at += unit_size(text.substr(at));
  }
  return text.substr(0, at);
}

std::string clipped(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width)
    return std::string{text};
  if (width == 0)
    return {};
  return std::string{head_of(text, width - 1)} + "…";
}

std::string wrapped(std::string_view paragraph, std::size_t width, std::size_t indent, std::size_t hang) {
  // Room for text must be left, whatever the indentation.
  hang = std::min(hang, width / 2);
  indent = std::min(indent, width / 2 > hang ? width / 2 - hang : 0);
  std::string made(indent, ' ');
  auto used = indent; // of the line
  bool first = true;  // word of the line
  for (std::size_t at = 0; (at = paragraph.find_first_not_of(' ', at)) != std::string_view::npos;) {
    const auto gap = at - (at == 0 ? 0 : paragraph.find_last_not_of(' ', at - 1) + 1);
    const auto end = std::min(paragraph.find(' ', at), paragraph.size());
    auto word = paragraph.substr(at, end - at);
    const auto blanks = first ? 0 : std::max<std::size_t>(gap, 1);
    if (!first && used + blanks + columns_of(word) > width) {
      made += "\n" + std::string(indent + hang, ' ');
      used = indent + hang;
    } else {
      made.append(blanks, ' ');
      used += blanks;
    }
    while (columns_of(word) > width - used) {
      const auto head = head_of(word, width - used);
      made += std::string{head} + "\n" + std::string(indent + hang, ' ');
      used = indent + hang;
      word.remove_prefix(head.size());
    }
    made += word;
    used += columns_of(word);
    first = false;
    at = end;
  }
  return made;
}

void show(std::string_view lines) {
  std::cout << terminal::of(STDOUT_FILENO).fit(lines) << std::flush;
}

} // namespace bezant::cli
