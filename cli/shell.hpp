// Commands that are printed for people to run again.
#pragma once

#include <string>
#include <vector>

namespace bezant::cli {

/// A word as a shell takes it: quoted if it has to be.
std::string shell_word(const std::string& text);

/// The words of a command line without option `name` and its value, however they were written, joined for a shell.
std::string command_without(const std::vector<std::string>& words, const std::string& name);

} // namespace bezant::cli
