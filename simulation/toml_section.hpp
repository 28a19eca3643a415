// Reads a table of a TOML file key by key, and says for each mistake where it is and what was expected.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "simulation/toml_file.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bezant::simulation {

/// One table. Every getter gives its fallback if the key is absent or wrong; what is wrong is added to the problems.
/// `finish` complains of keys that nobody asked for. One mistake is told once: see `toml_problems`.
class toml_section {
public:
  /// The top of a file; `path` is its name in messages, mostly empty.
  toml_section(const toml::table& table, std::string path, toml_problems& problems)
    : toml_section{table, table, std::move(path), problems} {}

  [[nodiscard]] bool has(std::string_view key);
  /// True if the key is there and no getter complained of it.
  [[nodiscard]] bool good(std::string_view key);
  std::string text(std::string_view key, std::string fallback);
  bool flag(std::string_view key, bool fallback);
  std::uint64_t number(std::string_view key, std::uint64_t fallback, std::uint64_t least, std::uint64_t most);
  /// A whole number up to 2^64-1; TOML's own end at 2^63-1, so larger ones stand in quotes.
  std::uint64_t amount(std::string_view key, std::uint64_t fallback);
  /// Texts, one or several in a list that is not empty.
  std::vector<std::string> text_list(std::string_view key, std::vector<std::string> fallback);
  /// True of `key = []`, which the getters of lists do not take.
  bool is_empty_list(std::string_view key);
  /// Whole numbers, one or several in a list.
  std::vector<std::uint64_t> numbers(std::string_view key, std::vector<std::uint64_t> fallback, std::uint64_t least,
                                     std::uint64_t most);
  /// A list of lists of whole numbers.
  std::vector<std::vector<std::uint64_t>> groups(std::string_view key, std::uint64_t most);
  /// A span of time such as "200ms"; `signed_value` allows a minus in front.
  duration span(std::string_view key, duration fallback, bool signed_value = false);
  /// Two spans "A..B" with A <= B, or one for both.
  std::pair<duration, duration> spans(std::string_view key, std::pair<duration, duration> fallback);
  /// A share such as "1.5%", in parts of a million.
  std::uint32_t share(std::string_view key, std::uint32_t fallback);
  /// One of `choices`, given as its index.
  std::size_t choice(std::string_view key, std::size_t fallback, const std::vector<std::string>& choices);
  /// Every key and value of the table as text; tables in it are left out.
  std::vector<std::pair<std::string, std::string>> texts();

  /// The table under `key`, if there is one.
  std::optional<toml_section> table(std::string_view key);
  /// The tables of the array under `key`, in order.
  std::vector<toml_section> tables(std::string_view key);

  /// Complains of the value under `key`, which can be read but does not fit, or of the table where it is absent.
  void complain(std::string_view key, const std::string& what);

  /// A key of this table, and one of the file's top, as others may derive theirs from.
  [[nodiscard]] toml_key key_of(std::string_view name) const { return {table_, std::string{name}, table_ == top_}; }
  [[nodiscard]] toml_key top_key(std::string_view name) const { return {top_, std::string{name}, true}; }

  /// The keys `names` of the table `table` at the file's top and of the tables in lists in it, and `table` itself.
  [[nodiscard]] std::vector<toml_key> top_keys(std::string_view table, const std::vector<std::string>& names) const;

  /// While it lives, what this section complains of is derived from the values of `keys`: if one of them is wrong, it
  /// is not told.
  class derived {
  public:
    derived(toml_section& of, std::vector<toml_key> keys) : of_{of} { of_.causes_ = std::move(keys); }
    derived(const derived&) = delete;
    derived& operator=(const derived&) = delete;
    ~derived() { of_.causes_.clear(); }

  private:
    toml_section& of_;
  };

  /// Whatever this table holds is for somebody else.
  void ignore();
  /// Complains of unknown keys.
  void finish();

private:
  toml_section(const toml::table& table, const toml::table& top, std::string path, toml_problems& problems)
    : table_{&table}, top_{&top}, path_{std::move(path)}, problems_{&problems} {}

  const toml::node* find(std::string_view key);
  [[nodiscard]] std::string name_of(std::string_view key) const;
  /// Complains of a value that cannot be read.
  void refuse(std::string_view key, const std::string& what);
  void add(std::string_view key, const std::string& what, toml_mistake kind);

  const toml::table* table_;
  const toml::table* top_;
  std::string path_; ///< the table's name, such as "network.change"; empty for the top
  toml_problems* problems_;
  std::vector<std::string> known_;
  std::vector<std::string> refused_;
  std::vector<toml_key> causes_;
};

/// Parses "1.5%" with at most four decimals into parts of a million; nothing for anything else or above 100%.
std::optional<std::uint32_t> parse_share(std::string_view text);

/// True if `why`, what a protocol said of its options, is about the option `name`: its key is where the mistake is.
bool tells_of_option(std::string_view why, std::string_view name);

/// Parses "A..B" or "A" of spans of time, A <= B.
std::optional<std::pair<duration, duration>> parse_spans(std::string_view text);

} // namespace bezant::simulation
