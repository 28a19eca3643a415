// A TOML file and the mistakes found in it.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bezant::simulation {

/// The text of a file that somebody wrote by hand, of at most `bytes_max`. Else nothing, and `problem` says why.
std::optional<std::string> read_small_file(const std::string& file, std::string& problem,
                                           std::size_t bytes_max = std::size_t{1} << 20U);

/// The mistakes found in a file, each "file:line: key: what was expected".
class toml_problems {
public:
  explicit toml_problems(std::string file) : file_{std::move(file)} {}

  void add(const toml::source_region& where, const std::string& what);
  [[nodiscard]] const std::vector<std::string>& list() const noexcept { return list_; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

private:
  std::string file_;
  std::vector<std::string> list_;
};

/// The tables of `text`; nothing if it is no TOML, which is then among `problems`.
std::optional<toml::table> parse_toml(std::string_view text, toml_problems& problems);

/// `text` as a string of TOML, in quotes.
std::string toml_text(std::string_view text);

} // namespace bezant::simulation
