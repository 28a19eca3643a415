// What is said of a command line that cannot be carried out.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace bezant::cli {

/// What is wrong with the command line that `app` parsed, as a sentence with the nearest command or option where one is
/// near, and a line that says where more is to be read.
std::string complaint_of(const CLI::App& app, const CLI::ParseError& e);

/// The subcommands of `app` that people are told of, in order.
std::vector<const CLI::App*> shown_commands(const CLI::App& app);

/// The name of an option without its dashes' alternatives, such as "--json"; "-h,--help" is "--help".
std::string long_name_of(const CLI::Option& option);

/// The options of `app` that people are told of, in order; no positional arguments.
std::vector<const CLI::Option*> shown_options(const CLI::App& app);

} // namespace bezant::cli
