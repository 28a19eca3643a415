#include "cli/shell.hpp"

namespace bezant::cli {

std::string shell_word(const std::string& text) {
  if (!text.empty()
      && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-+=,:@")
           == std::string::npos)
    return text;
  std::string word = "'";
  for (const char c : text)
    word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + "'";
}

std::string command_without(const std::vector<std::string>& words, const std::string& name) {
  std::string command;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == name) {
      ++i; // its value
      continue;
    }
    if (words[i].starts_with(name + "="))
      continue;
    if (!command.empty())
      command += ' ';
    command += shell_word(words[i]);
  }
  return command;
}

} // namespace bezant::cli
