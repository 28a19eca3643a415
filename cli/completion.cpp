// Completion scripts for shells, from the command tree itself.
#include "cli/command_tree.hpp"
#include "cli/mistakes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace bezant::cli {

namespace {

std::string spaced(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The arguments of a command that have no name, in order.
std::vector<const CLI::Option*> positionals(const CLI::App& app) {
  return app.get_options([](const CLI::Option* o) { return o->get_positional(); });
}

/// A case of bash: what completes the value of an option, or a first argument.
std::string bash_case(const std::string& pattern, const value_words& v) {
  switch (v.kind) {
    case value_kind::none: return {};
    case value_kind::any: return fmt::format("    {}) return ;;\n", pattern);
    case value_kind::file: return fmt::format("    {}) _{{0}}_paths -f \"$cur\"; return ;;\n", pattern);
    case value_kind::folder: return fmt::format("    {}) _{{0}}_paths -d \"$cur\"; return ;;\n", pattern);
    case value_kind::words:
      return fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$cur\")); return ;;\n", pattern, spaced(v.words));
  }
  return {};
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// A name as a shell function may have it.
std::string function_name(const std::string& program) {
  auto name = program;
  std::ranges::replace_if(
    name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

constexpr const char* bash_script =
  R"bash(# Completion of {1} for bash. Made by "{1} completion bash"; it needs nothing but bash.
_{0}_paths() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null || :
  COMPREPLY=($(compgen "$1" -- "$2"))
}
_{0}() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= i
  COMPREPLY=()
  # --option=value is three words here; so is the text of an adversary, 1=silent.
  [ "$cur" = "=" ] && cur=
  if [ "$prev" = "=" ] && [ "$COMP_CWORD" -ge 2 ]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
    case "$prev" in -*) ;; *) [ "$COMP_CWORD" -lt 3 ] || prev=${COMP_WORDS[COMP_CWORD-3]} ;; esac
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
      {2}) path="$path ${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path:$prev" in
{3}  esac
  case "$cur" in -*) ;; *)
    case "$path" in
{4}    esac ;;
  esac
  case "$path" in
{5}  esac
}
complete -F _{0} {1}
)bash";

} // namespace

std::string bash_completion(const CLI::App& app, const program& p) {
  std::string paths;
  std::string values;
  std::string arguments;
  std::string names;
  for (const auto& command : command_tree(app)) {
    const auto path = command.words.empty() ? std::string{} : " " + spaced(command.words);
    if (!path.empty())
      paths += (paths.empty() ? "\"" : "|\"") + path + "\"";
    std::vector<std::string> words;
    for (const auto* at = command.app; at != nullptr; at = at->get_parent())
      for (const auto* option : shown_options(*at)) {
        const auto name = long_name_of(*option);
        if (at == command.app || at == &app) {
          values += bash_case(fmt::format("\"{}:{}\"", path, name), values_of(*option, p));
          words.push_back(name);
        }
      }
    std::string commands;
    for (const auto* sub : shown_commands(*command.app))
      commands += (commands.empty() ? "" : " ") + sub->get_name();
    const auto free = positionals(*command.app);
    if (!commands.empty())
      arguments += bash_case("\"" + path + "\"", {value_kind::words, {commands}});
    else if (!free.empty())
      arguments += bash_case("\"" + path + "\"", values_of(*free.front(), p));
    names += fmt::format("    \"{}\") COMPREPLY=($(compgen -W \"{}\" -- \"$cur\")) ;;\n", path, spaced(words));
  }
  const auto name = function_name(p.name);
  auto text = std::string{bash_script};
  for (const auto& [what, by] : {std::pair<std::string, std::string>{"{2}", paths},
                                 {"{3}", values},
                                 {"{4}", arguments},
                                 {"{5}", names},
                                 {"{0}", name},
                                 {"{1}", p.name}})
    text = replaced(std::move(text), what, by);
  return text;
}

namespace {

/// A text inside the brackets or after the colon of an argument of `_arguments`, in single quotes.
std::string zsh_text(const std::string& text) {
  std::string made;
  for (const char c : text)
    if (c == '\'')
      made += "'\\''";
    else if (c == '[' || c == ']' || c == ':' || c == '\\')
      made += std::string{'\\', c};
    else
      made += c == '\n' ? ' ' : c;
  return made;
}

std::string zsh_action(const value_words& v) {
  switch (v.kind) {
    case value_kind::none: return {};
    case value_kind::any: return " ";
    case value_kind::file: return "_files";
    case value_kind::folder: return "_files -/";
    case value_kind::words: return "(" + spaced(v.words) + ")";
  }
  return {};
}

std::string zsh_option(const CLI::Option& option, const program& p) {
  const auto name = long_name_of(option);
  const auto v = values_of(option, p);
  const auto about = zsh_text(option.get_description());
  const auto type = option.get_type_name().empty() ? std::string{"value"} : option.get_type_name();
  return v.kind == value_kind::none
           ? fmt::format("    '{}[{}]' \\\n", name, about)
           : fmt::format("    '{}=[{}]:{}:{}' \\\n", name, about, zsh_text(type), zsh_action(v));
}

/// The function that completes what follows a command.
std::string zsh_function(const command_node& command, const CLI::App& app, const program& p) {
  const auto name = "_" + function_name(command.joined(p.name, "_"));
  const auto subs = shown_commands(*command.app);
  auto text = name + "() {\n";
  if (!subs.empty())
    text += "  local context state state_descr line\n  typeset -A opt_args\n";
  text += "  _arguments -s -S " + std::string{subs.empty() ? "" : "-C "} + "\\\n";
  for (const auto* option : shown_options(*command.app))
    text += zsh_option(*option, p);
  if (command.app != &app)
    for (const auto* option : shown_options(app))
      if (const auto known = long_name_of(*option); known == "--log")
        text += zsh_option(*option, p);
  if (subs.empty()) {
    for (const auto* free : positionals(*command.app))
      text += fmt::format("    ':{}:{}' \\\n", zsh_text(free->get_name(true)), zsh_action(values_of(*free, p)));
    text.erase(text.size() - 3);
    return text + "\n}\n\n";
  }
  text += "    '1: :->command' \\\n    '*:: :->rest'\n  case $state in\n  command)\n    local -a commands=(\n";
  for (const auto* sub : subs)
    text += fmt::format("      '{}:{}'\n", sub->get_name(), zsh_text(sub->get_description()));
  text += "    )\n    _describe command commands ;;\n  rest)\n    case $line[1] in\n";
  for (const auto* sub : subs)
    text += fmt::format("    {}) {}_{} ;;\n", sub->get_name(), name, function_name(sub->get_name()));
  return text + "    esac ;;\n  esac\n}\n\n";
}

} // namespace

std::string zsh_completion(const CLI::App& app, const program& p) {
  auto text = fmt::format("#compdef {0}\n# Completion of {0} for zsh. Made by \"{0} completion zsh\".\n\n", p.name);
  for (const auto& command : command_tree(app))
    text += zsh_function(command, app, p);
  const auto name = "_" + function_name(p.name);
  return text
         + fmt::format("if [ \"$funcstack[1]\" = \"{0}\" ]; then\n  {0} \"$@\"\nelse\n  compdef {0} {1}\nfi\n", name,
                       p.name);
}

} // namespace bezant::cli
