#include "cli/mistakes.hpp"

#include "core/nearest.hpp"

#include <algorithm>

namespace bezant::cli {

namespace {

/// The subcommand that the command line got to, which is where it went wrong.
const CLI::App& innermost(const CLI::App& app, std::string& name) {
  const auto* at = &app;
  name = app.get_name();
  for (auto chosen = at->get_subcommands(); !chosen.empty(); chosen = at->get_subcommands()) {
    at = chosen.front();
    name += " " + at->get_name();
  }
  return *at;
}

/// The options that may stand where `at` is.
std::vector<std::string> options_of(const CLI::App& at) {
  std::vector<std::string> names;
  for (const auto* app = &at; app != nullptr; app = app->get_parent())
    for (const auto* option : shown_options(*app))
      names.push_back(long_name_of(*option).substr(2));
  return names;
}

std::string unknown_option(const CLI::App& at, const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  const auto dashes = std::min(name.find_first_not_of('-'), name.size());
  const auto meant = nearest(name.substr(dashes), options_of(at));
  return "there is no option " + name + (meant.empty() ? "" : "; did you mean --" + meant + "?");
}

std::string command_list(const CLI::App& at) {
  std::string list;
  for (const auto* sub : shown_commands(at))
    list += " " + sub->get_name();
  return "; there are:" + list;
}

std::string unknown_command(const CLI::App& at, const std::string& word) {
  std::vector<std::string> names;
  for (const auto* sub : shown_commands(at))
    names.push_back(sub->get_name());
  const auto meant = nearest(word, names);
  return "there is no command \"" + word + "\""
         + (meant.empty() ? command_list(at) : "; did you mean \"" + meant + "\"?");
}

std::string what_is_wrong(const CLI::App& app, const CLI::App& at, const CLI::ParseError& e) {
  const auto rest = app.remaining(true);
  const auto is_option = [](const std::string& word) { return word.size() > 1 && word.front() == '-' && word != "--"; };
  // What cannot be told from a name that is known comes first: "FILE is required" may follow from it.
  const bool unused = e.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)
                      || e.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  const bool has_commands = !shown_commands(at).empty();
  if (unused && !rest.empty() && has_commands && !is_option(rest.front()))
    return unknown_command(at, rest.front()); // the options that follow are those of the command that was meant
  if (const auto option = std::ranges::find_if(rest, is_option); unused && option != rest.end())
    return unknown_option(at, *option);
  if (unused && !rest.empty())
    return "one argument too many: \"" + rest.front() + "\"";
  if (at.get_require_subcommand_min() > 0 && at.get_subcommands().empty())
    return "a command is missing" + command_list(at);
  return e.what();
}

} // namespace

std::vector<const CLI::App*> shown_commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* sub) { return !sub->get_group().empty() && !sub->get_name().empty(); });
}

std::string long_name_of(const CLI::Option& option) {
  return option.get_lnames().empty() ? option.get_name() : "--" + option.get_lnames().front();
}

std::vector<const CLI::Option*> shown_options(const CLI::App& app) {
  return app.get_options([](const CLI::Option* o) { return o->nonpositional() && !o->get_group().empty(); });
}

std::string complaint_of(const CLI::App& app, const CLI::ParseError& e) {
  std::string name;
  const auto& at = innermost(app, name);
  return name + ": " + what_is_wrong(app, at, e) + "\n" + name + " --help tells more\n";
}

} // namespace bezant::cli
