// Where a process under test dies: before or after its k-th append, sync or send.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bezant::testing {

/// What a replica does at the edge of its process.
enum class deed : std::uint8_t {
  append, ///< hands a record or blocks to its store
  sync,   ///< makes them durable
  send,   ///< hands a message to the network, for one replica, for all, or for a client
};

inline constexpr std::array all_deeds{deed::append, deed::sync, deed::send};

/// A boundary: as text "sync:after:17".
struct crash_point {
  deed what = deed::append;
  bool after = false;
  std::uint64_t number = 1; ///< from 1 in one life
};

std::string to_string(deed d);
std::string to_string(const crash_point& p);
std::optional<crash_point> parse_crash_point(std::string_view text);

/// Counts deeds, and ends the process with SIGKILL at the boundary. Called from the actors' threads.
class crash_trigger {
public:
  explicit crash_trigger(std::optional<crash_point> at) : at_{at} {}

  /// Just before a deed; gives its number.
  std::uint64_t before(deed d);
  /// Just after it.
  void after(deed d, std::uint64_t number) const;

private:
  std::optional<crash_point> at_;
  std::array<std::atomic<std::uint64_t>, all_deeds.size()> count_{};
};

} // namespace bezant::testing
