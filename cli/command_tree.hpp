// The commands of a program as completions and manual pages see them.
#pragma once

#include "cli/program.hpp"

#include <string>
#include <vector>

namespace bezant::cli {

/// A command and the words that lead to it, the program's name left out: {"testnet", "up"}; the program itself has
/// none.
struct command_node {
  std::vector<std::string> words;
  const CLI::App* app = nullptr;

  /// The words with `between` between them, after the program's `name`: "bezant-testnet-up".
  [[nodiscard]] std::string joined(const std::string& name, const std::string& between) const;
};

/// The program and all commands that people are told of, each before those below it.
std::vector<command_node> command_tree(const CLI::App& app);

/// What kind of value an option or argument takes.
enum class value_kind {
  none,   ///< it is a flag
  any,    ///< a number, a time, a text
  file,   ///< a path
  folder, ///< a path
  words,  ///< one of a list
};

/// The values of an option or argument, as far as its names tell.
struct value_words {
  value_kind kind = value_kind::any;
  std::vector<std::string> words;
};
value_words values_of(const CLI::Option& option, const program& p);

/// Adds `completion` and `man`, which installation calls and help does not show.
void add_generators(CLI::App& app, program& p);

/// A script that completes the command line of `app` in bash, or in zsh.
std::string bash_completion(const CLI::App& app, const program& p);
std::string zsh_completion(const CLI::App& app, const program& p);

/// The manual page of one command, section 1, in the man macros of roff.
std::string manual_page(const command_node& command, const CLI::App& app, const std::string& version);

} // namespace bezant::cli
