// Kinds of option values that behaviours share, beyond those that protocols have.
#pragma once

#include "adversaries/config.hpp"

#include <limits>
#include <set>
#include <string>

namespace bezant {

/// Reads a behaviour's options. The first mistake is kept as a sentence; an option that nobody asked for is one.
class behaviour_options final : public option_reader {
public:
  explicit behaviour_options(const adversary_config& config)
    : option_reader{config.options}, cluster_{config.replicas ? config.replicas->size() : 0} {}

  /// Whole numbers with blanks between them, at most 1024, each at most `most`; `fallback` if absent.
  std::set<std::uint64_t> numbers(std::string_view name, std::set<std::uint64_t> fallback, std::uint64_t most);
  /// The same of replicas of the cluster.
  std::set<replica_id> replicas(std::string_view name, const std::vector<replica_id>& fallback);
  /// Two numbers "A..B" with A not above B; without the first from 0 on, without the second without end.
  std::pair<std::uint64_t, std::uint64_t> range(std::string_view name);
  /// Two times since the beginning "A..B" with A before B; without the first from the beginning on, without the second
  /// until `open_end`.
  std::pair<time_point, time_point> times(std::string_view name);
  static constexpr time_point open_end{std::numeric_limits<std::int64_t>::max()};
  /// A share such as "30%" or "0.5%", in parts of a million.
  std::uint32_t share(std::string_view name);
  /// Any text; `fallback` if absent.
  std::string text(std::string_view name, std::string fallback);
  /// Says that a value is wrong for a reason of the behaviour's own.
  void refuse(std::string_view name, const std::string& expected);

private:
  std::size_t cluster_;
};

/// Reads "10s..20s", "10s.." or "..20s"; nothing if it is none of them.
std::optional<std::pair<time_point, time_point>> parse_window(std::string_view text);

} // namespace bezant
