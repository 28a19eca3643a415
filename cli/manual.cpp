// Manual pages, from the command tree itself.
#include "cli/command_tree.hpp"
#include "cli/exit_codes.hpp"
#include "cli/mistakes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::cli {

namespace {

/// Text of roff: no line of it is a request, no character an escape; dashes are those that people type.
std::string roff(const std::string& text) {
  std::string made;
  bool line_begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0xc0) { // UTF-8, of two or more bytes; troff has names for what is not ASCII
      const auto first = static_cast<unsigned char>(c);
      const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
      std::uint32_t code = first & (0x3fU >> more);
      for (std::size_t k = 0; k < more && i + 1 < text.size(); ++k)
        code = code << 6U | (static_cast<unsigned char>(text[++i]) & 0x3fU);
      made += fmt::format("\\[u{:04X}]", code);
      line_begins = false;
      continue;
    }
    if (line_begins && (c == '.' || c == '\''))
      made += "\\&";
    if (c == '\\')
      made += "\\e";
    else if (c == '-')
      made += "\\-";
    else
      made += c;
    line_begins = c == '\n';
  }
  return made;
}

std::string heading(const std::string& text) {
  return ".SH " + text + "\n";
}

/// An option or argument: its name bold, what it takes in italics, and below what it means.
std::string item(const std::string& name, const CLI::Option& option) {
  auto text = ".TP\n\\fB" + roff(name) + "\\fR";
  if (option.nonpositional() && option.get_items_expected_max() != 0)
    text += " \\fI" + roff(option.get_type_name().empty() ? "VALUE" : option.get_type_name()) + "\\fR";
  text += "\n" + roff(option.get_description());
  if (const auto usual = option.get_default_str(); !usual.empty())
    text += " (default: " + roff(usual) + ")";
  return text + "\n";
}

std::string synopsis(const command_node& command, const std::string& name) {
  auto text = heading("SYNOPSIS") + "\\fB" + roff(command.joined(name, " ")) + "\\fR";
  if (!shown_options(*command.app).empty())
    text += " [\\fIOPTIONS\\fR]";
  for (const auto* free : command.app->get_options([](const CLI::Option* o) { return o->get_positional(); })) {
    const auto word = "\\fI" + roff(free->get_name(true)) + "\\fR";
    text += free->get_required() ? " " + word : " [" + word + "]";
  }
  if (!shown_commands(*command.app).empty())
    text += command.app->get_require_subcommand_min() > 0 ? " \\fICOMMAND\\fR" : " [\\fICOMMAND\\fR]";
  return text + "\n";
}

/// The end of a help page: paragraphs, and lines that stand as they are because they begin with blanks. What is said of
/// the exit status comes by itself.
std::string footer(const std::string& text) {
  std::string made;
  bool verbatim = false;
  const auto turn = [&](bool to) {
    if (to != verbatim)
      made += to ? ".PP\n.nf\n" : ".fi\n";
    verbatim = to;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    if (line.empty()) {
      turn(false);
      made += made.empty() || made.ends_with(".PP\n") || made.ends_with(".SH DESCRIPTION\n") ? "" : ".PP\n";
    } else {
      turn(line.front() == ' ');
      made += roff(line) + "\n";
    }
    at = end + 1;
  }
  turn(false);
  while (made.ends_with(".PP\n"))
    made.erase(made.size() - 4);
  return made;
}

} // namespace

std::string manual_page(const command_node& command, const CLI::App& app, const std::string& version) {
  const auto& name = app.get_name();
  const auto& at = *command.app;
  auto title = command.joined(name, "-");
  std::ranges::transform(title, title.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  auto text = ".TH \"" + roff(title) + "\" 1 \"\" \"" + roff(version) + "\" \"" + roff(name) + "\"\n" + heading("NAME")
              + roff(command.joined(name, "-")) + " \\- " + roff(at.get_description()) + "\n" + synopsis(command, name);
  if (const auto end = footer(at.get_footer()); !end.empty())
    text += heading("DESCRIPTION") + end;
  if (const auto free = at.get_options([](const CLI::Option* o) { return o->get_positional(); }); !free.empty()) {
    text += heading("ARGUMENTS");
    for (const auto* one : free)
      text += item(one->get_name(true), *one);
  }
  text += heading("OPTIONS");
  for (const auto* option : shown_options(at))
    text += item(long_name_of(*option), *option);
  std::string others;
  if (const auto subs = shown_commands(at); !subs.empty()) {
    text += heading("COMMANDS");
    for (const auto* sub : subs) {
      text += ".TP\n\\fB" + roff(sub->get_name()) + "\\fR\n" + roff(sub->get_description()) + "\n";
      others +=
        (others.empty() ? "" : ", ") + ("\\fB" + roff(command.joined(name, "-") + "-" + sub->get_name()) + "\\fR(1)");
    }
  }
  if (&at != &app)
    text += heading("EXIT STATUS") + ".nf\n"
            + roff(std::string{exit_code_table}.substr(std::string_view{"\nExit status:\n"}.size())) + ".fi\n"
            + heading("SEE ALSO") + "\\fB" + roff(name) + "\\fR(1)" + (others.empty() ? "" : ", " + others) + "\n";
  else
    text += heading("SEE ALSO") + others + "\n";
  return text;
}

} // namespace bezant::cli
