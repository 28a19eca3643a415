// Help pages that fit the terminal.
#pragma once

#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

namespace bezant::cli {

/// Lays help out in two columns of which the second is wrapped; without a terminal its lines are as long as they come.
class help_formatter final : public CLI::Formatter {
public:
  explicit help_formatter(terminal to);

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* sub) const override;
  std::string make_footer(const CLI::App* app) const override;

private:
  [[nodiscard]] std::string two_columns(const std::string& left, const std::string& right) const;

  terminal to_;
  std::size_t left_; ///< columns of the first column
};

} // namespace bezant::cli
