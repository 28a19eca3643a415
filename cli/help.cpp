#include "cli/help.hpp"

#include "cli/mistakes.hpp"

#include <algorithm>

namespace bezant::cli {

help_formatter::help_formatter(terminal to)
  : to_{to}, left_{to.narrow() ? std::clamp<std::size_t>(to.width() * 2 / 5, 8, 30) : 30} {
  column_width(left_);
  label("Positionals", "Arguments");
  label("SUBCOMMAND", "COMMAND");
  label("SUBCOMMANDS", "COMMANDS");
}

std::string help_formatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  auto text = Formatter::make_help(app, std::move(name), mode);
  return mode == CLI::AppFormatMode::Sub ? text : to_.fit(text);
}

std::string help_formatter::make_option(const CLI::Option* option, bool is_positional) const {
  return two_columns(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
}

/// What the value is; what else must be given or must not stands in the description.
std::string help_formatter::make_option_opts(const CLI::Option* option) const {
  if (!option->get_option_text().empty())
    return " " + option->get_option_text();
  if (option->get_type_size() == 0)
    return {};
  std::string text;
  if (!option->get_type_name().empty())
    text += " " + option->get_type_name();
  if (!option->get_default_str().empty())
    text += "=" + option->get_default_str();
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size)
    text += " ...";
  return option->get_required() ? text + " REQUIRED" : text;
}

std::string help_formatter::make_option_desc(const CLI::Option* option) const {
  auto text = option->get_description();
  const auto add = [&](const char* what, const std::set<CLI::Option*>& others) {
    std::string list;
    for (const auto* other : others)
      list += (list.empty() ? "" : ", ") + long_name_of(*other);
    if (!list.empty())
      text += std::string{" ("} + what + " " + list + ")";
  };
  add("only with", option->get_needs());
  add("not with", option->get_excludes());
  return text;
}

std::string help_formatter::make_subcommand(const CLI::App* sub) const {
  return two_columns(sub->get_display_name(true), sub->get_description());
}

std::string help_formatter::make_footer(const CLI::App* app) const {
  constexpr const char* statuses =
    "\n\nExit status: 0 done; 1 a check failed; 2 bad options or files; 3 ended early; 130 stopped by a signal.";
  auto text = app->get_footer();
  if (text.find("tatus ") == std::string::npos && text.find("Exit status") == std::string::npos)
    text += statuses;
  return reflowed(text + "\n", to_);
}

std::string help_formatter::two_columns(const std::string& left, const std::string& right) const {
  const auto width = to_.narrow() ? to_.width() : terminal::unlimited;
  auto text = to_.narrow() ? wrapped(left, width, 2, 2) : "  " + left;
  if (right.empty())
    return text + "\n";
  const auto last_line = text.rfind('\n') == std::string::npos ? text : text.substr(text.rfind('\n') + 1);
  if (columns_of(last_line) >= left_ || last_line != text)
    text += "\n" + std::string(left_, ' ');
  else
    text += std::string(left_ - columns_of(text), ' ');
  const auto described = to_.narrow() ? wrapped(right, width, left_) : std::string(left_, ' ') + right;
  return text + described.substr(std::min(left_, described.size())) + "\n";
}

} // namespace bezant::cli
