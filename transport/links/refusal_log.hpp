// Says who was refused and why, without letting strangers fill the disk with it.
#pragma once

#include "core/time.hpp"
#include "transport/links/link_board.hpp"

#include <memory>
#include <string>
#include <system_error>

namespace bezant {

/// Counts every refusal on the board and logs at most `lines_max` a second. Used from the middleman's thread only.
class refusal_log {
public:
  static constexpr std::size_t lines_max = 20;
  static constexpr std::size_t notes_max = 5;

  explicit refusal_log(std::shared_ptr<link_board> board) : board_{std::move(board)} {}

  /// `who` is an address or a peer's name.
  void refused(const std::string& who, std::error_code why, time_point now);

  /// Logs that something happened with a client, at most `notes_max` a second.
  void note(const std::string& what, time_point now);

  /// Now and then: tells how much was not logged.
  void tick(time_point now);

private:
  std::shared_ptr<link_board> board_;
  time_point second_{};
  std::size_t lines_ = 0;
  std::size_t notes_ = 0;
  std::size_t silent_ = 0; // refusals that were not logged
  std::size_t untold_ = 0; // notes
};

} // namespace bezant
