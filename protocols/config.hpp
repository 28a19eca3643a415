// What a protocol core is made from, and how it reads its options.
#pragma once

#include "core/genesis.hpp"
#include "core/replica_set.hpp"
#include "core/time.hpp"

#include <memory>
#include <optional>
#include <span>

namespace bezant {

/// Everything that a core knows at birth.
struct protocol_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::vector<protocol_option> options; ///< as in genesis
};

/// Reads options by name and remembers the first thing that was wrong, as a sentence for people. An option that nobody
/// asked for is wrong too, so a misspelt one does not pass silently.
class option_reader {
public:
  explicit option_reader(std::span<const protocol_option> options) : options_{options}, used_(options.size()) {}

  /// A span of time such as "200ms", "1.5s", "50us"; `fallback` if absent. Must be at least `least`.
  duration span(std::string_view name, duration fallback, duration least);
  /// A whole number from `least` to `most`.
  std::uint64_t number(std::string_view name, std::uint64_t fallback, std::uint64_t least, std::uint64_t most);
  /// One of `choices`, given as its index; the first is the default.
  std::size_t choice(std::string_view name, std::span<const std::string_view> choices);
  /// From one to `count_max` whole numbers up to `most`, with blanks between them; none if absent.
  std::vector<std::uint64_t> numbers(std::string_view name, std::uint64_t most, std::size_t count_max);
  /// Something is wrong that shows only when several options are taken together.
  void refuse(std::string why) { complain(std::move(why)); }

  /// Empty if all was well, else what was wrong.
  [[nodiscard]] std::string problem();

protected:
  /// For readers of further kinds of values: the text of an option, which is then known, or null.
  const std::string* find(std::string_view name);
  void complain(std::string text);

private:
  std::span<const protocol_option> options_;
  std::vector<bool> used_;
  std::vector<std::string> known_;
  std::string problem_;
};

/// Parses a span of time: a decimal number and one of ns, us, ms, s, m. Nothing for anything else or beyond 64 bits.
std::optional<duration> parse_duration(std::string_view text);

} // namespace bezant
