// What a command may know of the terminal that it writes to (its width, whether colours are wanted), and text that fits
// there.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace bezant::cli {

/// Colours of the terminal's own palette.
enum class colour { red, green, yellow, bold };

/// A standard stream as something to look at. Of what is no terminal the width is unlimited and nothing is coloured:
/// whoever reads a file or a pipe gets whole lines.
class terminal {
public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  /// Of standard output (1) or standard error (2). The width is that of COLUMNS if this is a number from 1 on, else
  /// what the terminal says, else 80. Colours: never with NO_COLOR (https://no-color.org) or TERM=dumb, always with
  /// CLICOLOR_FORCE.
  static terminal of(int fd);

  explicit terminal(std::size_t width = unlimited, bool colours = false) : width_{width}, colours_{colours} {}

  [[nodiscard]] std::size_t width() const noexcept { return width_; }
  [[nodiscard]] bool narrow() const noexcept { return width_ != unlimited; }
  [[nodiscard]] bool colours() const noexcept { return colours_; }

  /// `text` in that colour, if there are any.
  [[nodiscard]] std::string paint(colour c, std::string_view text) const;

  /// Lines for people so that none is wider than the terminal: a sentence is wrapped between words below its own
  /// beginning, a row below its second part, and a command that somebody may run again with a backslash at the end of
  /// the line. A word that is too long by itself is cut in pieces. Verdicts such as PASSED at the beginning of a line
  /// get their colour.
  [[nodiscard]] std::string fit(std::string_view lines) const;

private:
  std::size_t width_;
  bool colours_;
};

/// Columns that `text` takes on a terminal: a character of UTF-8 one, an escape sequence none.
std::size_t columns_of(std::string_view text);

/// The longest beginning of `text` that takes at most so many columns.
std::string_view head_of(std::string_view text, std::size_t columns);

/// The beginning of `text`, at most `width` columns of it; what is left out is shown by "…".
std::string clipped(std::string_view text, std::size_t width);

/// Wraps one paragraph between words. Every line begins with `indent` blanks; all but the first with `hang` more.
std::string wrapped(std::string_view paragraph, std::size_t width, std::size_t indent = 0, std::size_t hang = 0);

/// Writes `lines` to standard output as they fit there.
void show(std::string_view lines);

/// A long text that its author broke at about 110 columns, such as a help page's end, as it fits: paragraphs are put
/// together and broken anew, and what begins with blanks stays a line of its own.
std::string reflowed(std::string_view text, const terminal& to);

} // namespace bezant::cli
