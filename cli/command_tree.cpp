#include "cli/command_tree.hpp"

#include "cli/exit_codes.hpp"
#include "cli/mistakes.hpp"
#include "cli/report_file.hpp"
#include "recordings/format.hpp"

#include <algorithm>
#include <iostream>

namespace bezant::cli {

namespace {

void collect(const CLI::App& app, std::vector<std::string> words, std::vector<command_node>& into) {
  into.push_back({words, &app});
  for (const auto* sub : shown_commands(app)) {
    auto below = words;
    below.push_back(sub->get_name());
    collect(*sub, std::move(below), into);
  }
}

std::vector<std::string> words_in(const std::string& list) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : list + ",")
    if (c != ',' && c != ' ')
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  return words;
}

template <class Registry>
std::vector<std::string> names_in(const Registry& registry) {
  std::vector<std::string> names;
  for (const auto& one : registry.all())
    names.push_back(one.name);
  return names;
}

bool write_pages(const CLI::App& app, const std::string& folder, const program& p) {
  if (!make_folder(folder))
    return false;
  for (const auto& command : command_tree(app))
    if (!write_file(folder + "/" + command.joined(p.name, "-") + ".1", manual_page(command, app, app.version())))
      return false;
  return true;
}

} // namespace

std::string command_node::joined(const std::string& name, const std::string& between) const {
  auto text = name;
  for (const auto& word : words)
    text += between + word;
  return text;
}

std::vector<command_node> command_tree(const CLI::App& app) {
  std::vector<command_node> all;
  collect(app, {}, all);
  return all;
}

value_words values_of(const CLI::Option& option, const program& p) {
  const auto name = option.get_positional() ? option.get_name(true) : long_name_of(option);
  const auto type = option.get_type_name();
  if (option.nonpositional() && option.get_items_expected_max() == 0)
    return {value_kind::none, {}};
  if (name == "--protocol" || name == "--protocols") {
    auto names = names_in(p.protocols);
    if (option.get_description().find("`all`") != std::string::npos)
      names.emplace_back("all");
    return {value_kind::words, std::move(names)};
  }
  if (name == "--format")
    return {value_kind::words, words_in(recordings::format_names())};
  if (name == "--log")
    return {value_kind::words, {"trace", "debug", "info", "warning", "error", "critical", "off"}};
  if (name == "--signatures")
    return {value_kind::words, {"ed25519", "simulated"}};
  if (name == "--adversary" || name == "--behaviours")
    return {value_kind::words, names_in(p.adversaries)};
  if (type == "DIR" || type == "D")
    return {value_kind::folder, {}};
  const bool path = option.get_positional()
                    && (name == "FILE" || name == "SCENARIO" || name == "GRID" || name == "what"
                        || name.find("TRANSCRIPT") != std::string::npos);
  return {type.find("FILE") != std::string::npos || path ? value_kind::file : value_kind::any, {}};
}

void add_generators(CLI::App& app, program& p) {
  auto shell = std::make_shared<std::string>();
  auto* completion = app.add_subcommand("completion", "Print a script that completes this program's command line");
  completion->group("");
  completion->footer("\nExample:\n  bezant completion bash > ~/.local/share/bash-completion/completions/bezant");
  completion->add_option("SHELL", *shell, "bash or zsh")
    ->required()
    ->check(CLI::IsMember({"bash", "zsh"}))
    ->type_name("");
  completion->callback([&app, shell, &p] {
    std::cout << (*shell == "bash" ? bash_completion(app, p) : zsh_completion(app, p));
    p.status = exit_ok;
  });
  auto folder = std::make_shared<std::string>();
  auto* man = app.add_subcommand("man", "Write this program's manual pages");
  man->group("");
  man->footer("\nExample:\n  bezant man ~/.local/share/man/man1");
  man->add_option("DIR", *folder, "The folder for bezant.1 and a page for each command")->required()->type_name("");
  man->callback([&app, folder, &p] { p.status = write_pages(app, *folder, p) ? exit_ok : exit_usage; });
}

} // namespace bezant::cli
