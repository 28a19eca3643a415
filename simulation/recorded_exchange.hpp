// A recorded order flow and the exchange on which it runs: one derivation for all who settle a recording.
#pragma once

#include "recordings/recording.hpp"

namespace bezant::simulation {

/// Which recording, and the fees of its exchange.
struct recorded_source {
  std::string file; ///< "-" is standard input
  recordings::format format = recordings::format::csv;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max(); ///< events to read
  bool strict = false;                                             ///< a bad line is an error
  std::uint32_t maker_fee = 0;                                     ///< millionths
  std::uint32_t taker_fee = 0;
};

/// What is read, and the genesis on which every order of it can be paid for.
struct recorded_exchange {
  recordings::recording content;
  exchange::exchange_genesis genesis; ///< session 0 controls account 1, which buys, and account 2, which sells
};

/// Reads a recording and derives its exchange; `key` is that of session 0. Errors: those of reading the file, and a
/// file without a valid event; with a sentence in `why` if that is given.
result<recorded_exchange> read_recorded_exchange(const recorded_source& source, const public_key& key,
                                                 std::string* why);

} // namespace bezant::simulation
