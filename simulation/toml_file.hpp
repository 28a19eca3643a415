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

/// A key of one table of a file.
struct toml_key {
  const toml::table* table = nullptr;
  std::string name;
  bool top = false; ///< the table is the file's top

  friend bool operator==(const toml_key&, const toml_key&) = default;
};

/// What kind of mistake a key has.
enum class toml_mistake {
  value,      ///< it cannot be read as what it must be
  judgement,  ///< it can be read, but does not fit the rest, or something that must be there is absent
  misspelled, ///< nobody asked for it, and it looks like a key that is absent
  unknown,    ///< nobody asked for it
};

/// The mistakes found in a file, each "file:line: key: what was expected". What follows from another mistake is left
/// out: whoever mends that one may find that this one is gone.
class toml_problems {
public:
  static constexpr std::size_t entries_max = 256; ///< what is found after so many is counted

  explicit toml_problems(std::string file) : file_{std::move(file)} {}

  /// A mistake that follows from no other.
  void add(const toml::source_region& where, const std::string& what);
  /// A mistake of a key, which for a misspelled one is the key that was meant. It is left out if
  /// - one of `causes`, keys that this was derived from, has a mistake of its own;
  /// - it is a judgement on a key that cannot be read, or that is misspelled;
  /// - it is a judgement on a key of a table below the top in which another key cannot be read;
  /// - it is an unknown key of a table with another mistake: perhaps nobody came to ask for it.
  void add(const toml::source_region& where, const std::string& what, toml_key key, toml_mistake kind,
           std::vector<toml_key> causes);
  [[nodiscard]] const std::vector<std::string>& list() const;
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

private:
  struct entry {
    std::string text;
    toml_key key;
    toml_mistake kind = toml_mistake::value;
    std::vector<toml_key> causes;
  };

  [[nodiscard]] bool follows(const entry& e) const;

  std::string file_;
  std::vector<entry> entries_;
  std::size_t more_ = 0;                  ///< beyond `entries_max`
  mutable std::vector<std::string> told_; ///< what `list` gave last
};

/// The tables of `text`; nothing if it is no TOML, which is then among `problems`.
std::optional<toml::table> parse_toml(std::string_view text, toml_problems& problems);

/// `text` as a string of TOML, in quotes.
std::string toml_text(std::string_view text);

} // namespace bezant::simulation
