#include "cli/progress.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace bezant::cli {

progress_line::progress_line(std::string what) : what_{std::move(what)}, terminal_{isatty(STDERR_FILENO) == 1} {}

progress_line::~progress_line() {
  wipe();
}

void progress_line::wipe() {
  if (drawn_)
    std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
  last_ = {};
}

void progress_line::show(std::uint64_t done, std::uint64_t total, const std::string& note) {
  const auto now = clock::now();
  if (!terminal_ || total == 0 || now - last_ < std::chrono::milliseconds{100})
    return;
  last_ = now;
  drawn_ = true;
  const auto spent = std::chrono::duration<double>(now - began_).count();
  const auto line = progress_text(what_, done, total, spent, note, terminal::of(STDERR_FILENO).width());
  std::fputs(("\r" + line + "\x1b[K").c_str(), stderr);
}

std::string progress_text(const std::string& what, std::uint64_t done, std::uint64_t total, double spent,
                          const std::string& note, std::size_t width) {
  constexpr std::size_t bar_most = 30;
  constexpr std::size_t bar_least = 5;
  done = std::min(done, total);
  const auto each = spent / static_cast<double>(std::max<std::uint64_t>(done, 1));
  const auto left = done == 0 ? std::string{"?"} : fmt::format("{:.0f} s", each * static_cast<double>(total - done));
  const auto figures = fmt::format("{}/{}  {} left{}{}", done, total, left, note.empty() ? "" : "  ", note);
  // The last column stays free: a character there moves the cursor to the next line on some terminals.
  const auto room = width == terminal::unlimited ? width : width - 1;
  const auto others = columns_of(what) + columns_of(figures) + 4; // blanks and brackets
  const auto bar = others < room ? std::min(bar_most, room - others) : 0;
  if (bar < bar_least)
    return clipped(what + " " + figures, room);
  const auto filled =
    static_cast<std::size_t>(static_cast<double>(done) / static_cast<double>(total) * static_cast<double>(bar));
  return fmt::format("{} [{}{}] {}", what, std::string(filled, '#'), std::string(bar - filled, '.'), figures);
}

} // namespace bezant::cli
