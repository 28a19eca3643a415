// The digest of everything that sessions had carried out, in order of effect.
#pragma once

#include "exchange/frame.hpp"

#include <span>

namespace bezant::exchange {

/// All commands that took effect, as one digest. They are hashed in pages of `page` commands: each page's digest
/// (BLAKE2b-256 in domain "command-page") is over the digest before it and, for each command, its session and its
/// canonical encoding. The digest at any point (domain "commands") is over that of the last full page, the number of
/// all commands and the open page. It goes command by command, so how commands were cut into frames does not matter;
/// rejected commands count too.
///
/// A chain with a link for each command would say the same and costs five times as much: a command has some 50 bytes,
/// and BLAKE2b works in blocks of 128.
class orders_log {
public:
  static constexpr std::uint64_t page = 32;

  void add(session_id by, const command& c);
  [[nodiscard]] digest value() const;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, orders_log& x) {
    return f(x.pages_, x.commands_, x.open_);
  }

private:
  digest pages_; ///< of all full pages; empty before the first
  std::uint64_t commands_ = 0;
  bytes open_; ///< what the page under way will hash, without the digest before it
};

/// The digest after all commands of `frames`, which are in order of effect, took effect from the start.
digest orders_digest_of(std::span<const frame> frames);

} // namespace bezant::exchange
