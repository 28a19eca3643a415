#include "tests/cli/pseudo_terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace bezant::test {

namespace {

using cell_row = std::vector<std::string>;

/// Interprets what is written, character by character.
class emulator {
public:
  explicit emulator(std::size_t columns) : columns_{columns} {}

  void write(const std::string& raw) {
    for (std::size_t at = 0; at < raw.size();) {
      if (raw.compare(at, 2, "\x1b[") == 0) {
        const auto end = raw.find_first_not_of("0123456789;?", at + 2);
        if (end == std::string::npos)
          return;
        control(raw.substr(at + 2, end - at - 2), raw[end]);
        at = end + 1;
        continue;
      }
      std::size_t n = 1;
      while (at + n < raw.size() && (static_cast<unsigned char>(raw[at + n]) & 0xc0U) == 0x80U)
        ++n;
      put(raw.substr(at, n));
      at += n;
    }
  }

  [[nodiscard]] screen look() const {
    screen s;
    for (const auto& row : rows_)
      s.rows.push_back(text_of(row));
    s.broken = broken_;
    return s;
  }

private:
  static std::string text_of(const cell_row& row) {
    std::string text;
    for (const auto& cell : row)
      text += cell;
    const auto end = text.find_last_not_of(' ');
    return end == std::string::npos ? std::string{} : text.substr(0, end + 1);
  }

  void control(const std::string& number, char what) {
    if (what == 'K')
      rows_[row_].resize(std::min(rows_[row_].size(), column_));
    else if (what == 'J') {
      rows_.resize(row_ + 1);
      rows_[row_].resize(std::min(rows_[row_].size(), column_));
    } else if (what == 'A') {
      const std::size_t up = number.empty() ? 1 : std::stoul(number);
      row_ -= std::min(up, row_);
    } else if (number == "?7") {
      wraps_ = what == 'h';
    }
  }

  void put(const std::string& character) {
    if (character == "\r") {
      column_ = 0;
      return;
    }
    if (character == "\n") {
      next_row();
      return;
    }
    if (column_ == columns_) {
      if (!wraps_)
        return;
      broken_.push_back(text_of(rows_[row_]));
      next_row();
      column_ = 0;
    }
    auto& row = rows_[row_];
    row.resize(std::max(row.size(), column_ + 1), " ");
    row[column_++] = character;
  }

  void next_row() {
    if (++row_ == rows_.size())
      rows_.emplace_back();
  }

  std::size_t columns_;
  std::vector<cell_row> rows_{1};
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wraps_ = true;
  std::vector<std::string> broken_;
};

[[noreturn]] void become(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& more) {
  for (const auto* name : {"COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"})
    unsetenv(name);
  setenv("TERM", "xterm", 1);
  for (const auto& [name, value] : more)
    setenv(name.c_str(), value.c_str(), 1);
  std::vector<std::string> words{BEZANT_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  execv(BEZANT_PROGRAM, argv.data());
  _exit(127);
}

} // namespace

std::string screen::text() const {
  std::string all;
  for (const auto& row : rows)
    all += row + "\n";
  return all;
}

screen shown(const std::string& raw, std::size_t columns) {
  emulator e{columns};
  e.write(raw);
  auto s = e.look();
  s.raw = raw;
  return s;
}

screen run_on_terminal(const std::vector<std::string>& arguments, unsigned short columns,
                       const std::map<std::string, std::string>& environment) {
  constexpr int patience_ms = 120'000;
  const winsize size{50, columns, 0, 0};
  int master = -1;
  const auto process = forkpty(&master, nullptr, nullptr, &size);
  if (process < 0)
    throw std::system_error{errno, std::generic_category(), "forkpty"};
  if (process == 0)
    become(arguments, environment);
  std::string raw;
  std::array<char, 4096> part{};
  for (;;) {
    pollfd ready{master, POLLIN, 0};
    if (poll(&ready, 1, patience_ms) != 1) {
      kill(process, SIGKILL);
      break;
    }
    const auto n = read(master, part.data(), part.size());
    if (n <= 0) // EIO: the program has ended
      break;
    raw.append(part.data(), static_cast<std::size_t>(n));
  }
  close(master);
  int status = 0;
  waitpid(process, &status, 0);
  auto s = shown(raw, columns);
  s.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return s;
}

} // namespace bezant::test
