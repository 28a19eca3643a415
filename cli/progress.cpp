#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace bezant::cli {

progress_line::progress_line(std::string what) : what_{std::move(what)}, terminal_{isatty(STDERR_FILENO) == 1} {}

progress_line::~progress_line() {
  if (drawn_)
    std::fputs("\r\x1b[K", stderr);
}

void progress_line::show(std::uint64_t done, std::uint64_t total, const std::string& note) {
  constexpr int width = 30;
  const auto now = clock::now();
  if (!terminal_ || total == 0 || now - last_ < std::chrono::milliseconds{100})
    return;
  last_ = now;
  drawn_ = true;
  const auto filled = static_cast<int>(done * width / total);
  const auto spent = std::chrono::duration<double>(now - began_).count();
  const auto each = spent / static_cast<double>(std::max<std::uint64_t>(done, 1));
  const auto left = done == 0 ? std::string{"?"} : fmt::format("{:.0f} s", each * static_cast<double>(total - done));
  const auto line = fmt::format("\r{} [{:#<{}}{:.<{}}] {}/{}  {} left  {}\x1b[K", what_, "", filled, "", width - filled,
                                done, total, left, note);
  std::fputs(line.c_str(), stderr);
}

} // namespace bezant::cli
