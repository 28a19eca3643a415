// How lines of text are made to fit a terminal.
#include "cli/terminal.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace bezant::cli {

namespace {

constexpr std::array<std::pair<std::string_view, colour>, 9> verdicts{{{"PASSED", colour::green},
                                                                       {"ALL PASSED", colour::green},
                                                                       {"FAILED", colour::red},
                                                                       {"INCOMPLETE", colour::yellow},
                                                                       {"  PASSED", colour::green},
                                                                       {"  FAILED", colour::red},
                                                                       {"  problem ", colour::red},
                                                                       {"  broken:", colour::red},
                                                                       {"Usage:", colour::bold}}};

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// Where a command for a shell begins in the line; npos if there is none.
std::size_t command_in(std::string_view line) {
  constexpr std::array<std::string_view, 4> programs{"bezant ", "./dev ", "cmake ", "build/dev/bin/bezant"};
  const auto begins = [&](std::size_t at) {
    return std::ranges::any_of(programs, [&](auto name) { return line.substr(at).starts_with(name); });
  };
  const auto start = indent_of(line);
  if (start >= 2 && begins(start))
    return start;
  for (const std::string_view label : {"again: ", "small: ", "Next: "})
    if (line.substr(start).starts_with(label) && begins(start + label.size()))
      return start + label.size();
  return std::string_view::npos;
}

/// The words of a command: what stands in quotes is not parted.
std::vector<std::string_view> shell_words(std::string_view command) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = command.find_first_not_of(' ', at)) != std::string_view::npos;) {
    auto end = at;
    for (char quote = 0; end < command.size() && (quote != 0 || command[end] != ' '); ++end)
      if (command[end] == '"' || command[end] == '\'')
        quote = quote == 0 ? command[end] : quote == command[end] ? char{0} : quote;
    words.push_back(command.substr(at, end - at));
    at = end;
  }
  return words;
}

/// A command over several lines, each but the last with a backslash at its end, so that it can be copied as it stands.
/// A remark after it, in brackets, gets a line of its own.
std::string wrapped_command(std::string_view line, std::size_t begin, std::size_t width) {
  std::string_view remark;
  if (const auto at = line.rfind("  "); at != std::string_view::npos && at > begin) {
    remark = line.substr(at + 2);
    line = line.substr(0, line.find_last_not_of(' ', at) + 1);
  }
  constexpr std::string_view more = " \\";
  const auto hang = indent_of(line) + 4;
  std::string made{line.substr(0, begin)};
  auto used = columns_of(made);
  bool first = true;
  for (auto word : shell_words(line.substr(begin))) {
    if (!first && used + 1 + columns_of(word) + more.size() > width) {
      made += std::string{more} + "\n" + std::string(hang, ' ');
      used = hang;
    } else if (!first) {
      made += ' ';
      ++used;
    }
    // A shell takes a backslash at the end of a line away, with the line's end, also in double quotes.
    while (used + columns_of(word) + more.size() > width) {
      const auto head = head_of(word, width - std::min(used + more.size(), width - 1));
      made += std::string{head} + "\\\n";
      used = 0;
      word.remove_prefix(head.size());
    }
    made += word;
    used += columns_of(word);
    first = false;
  }
  return remark.empty() ? made : made + "\n" + wrapped(remark, width, hang);
}

/// A row: its parts stand apart by two blanks or more. What does not fit goes on below the last part.
std::string wrapped_row(std::string_view line, std::size_t width) {
  const auto start = indent_of(line);
  const auto gap = line.find("  ", start);
  if (gap == std::string_view::npos)
    return wrapped(line.substr(start), width, start, 2);
  const auto second = std::min(line.find_first_not_of(' ', gap), line.size());
  if (second > width / 2) { // no room beside the first part
    auto first = wrapped(line.substr(start, gap - start), width, start, 2);
    return first + "\n" + wrapped(line.substr(second), width, start + 4);
  }
  auto rest = wrapped(line.substr(second), width, second);
  return std::string{line.substr(0, second)} + rest.substr(std::min(second, rest.size()));
}

std::string fitted_line(std::string_view line, std::size_t width) {
  if (columns_of(line) <= width)
    return std::string{line};
  if (const auto command = command_in(line); command != std::string_view::npos)
    return wrapped_command(line, command, width);
  return wrapped_row(line, width);
}

template <class F>
void for_each_line(std::string_view text, F each) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    each(text.substr(0, end), end != std::string_view::npos);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

} // namespace

std::string terminal::fit(std::string_view lines) const {
  std::string made;
  for_each_line(lines, [&](std::string_view line, bool ended) {
    auto fitted = narrow() ? fitted_line(line, width_) : std::string{line};
    for (const auto& [word, c] : verdicts)
      if (colours_ && fitted.starts_with(word)) {
        fitted = paint(c, word) + fitted.substr(word.size());
        break;
      }
    made += fitted;
    if (ended)
      made += '\n';
  });
  return made;
}

std::string reflowed(std::string_view text, const terminal& to) {
  if (!to.narrow())
    return to.fit(text);
  constexpr std::size_t full = 100;     // columns from which on a line was broken for want of room
  constexpr std::size_t readable = 100; // wider lines are hard to follow
  const auto width = std::min(to.width(), readable);
  std::string made;
  std::string paragraph;
  std::size_t last = 0; // columns of the line that the author wrote last
  const auto flush = [&] {
    if (!paragraph.empty())
      made += wrapped(paragraph, width) + "\n";
    paragraph.clear();
  };
  for_each_line(text, [&](std::string_view line, bool) {
    const auto word = line.substr(0, line.find(' '));
    if (line.empty() || line.front() == ' ') {
      flush();
      made += fitted_line(line, width) + "\n";
      return;
    }
    if (!paragraph.empty() && last + 1 + columns_of(word) <= full)
      flush();
    paragraph += (paragraph.empty() ? "" : " ") + std::string{line};
    last = columns_of(line);
  });
  flush();
  if (!text.ends_with('\n') && made.ends_with('\n'))
    made.pop_back();
  return to.fit(made);
}

} // namespace bezant::cli
