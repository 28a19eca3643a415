// Recorded order flow as commands for the exchange.
#pragma once

#include "exchange/command.hpp"
#include "exchange/exchange_genesis.hpp"
#include "recordings/format.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace bezant::recordings {

/// Bounds on what is read; whatever a file claims, no more memory is taken.
struct recording_limits {
  std::size_t line_bytes_max = 4096;                         ///< bytes of one line
  std::uint64_t decoded_bytes_max = std::uint64_t{1} << 32U; ///< bytes after decompression
  std::uint64_t events_max = std::uint64_t{1} << 24U;        ///< data lines
  std::size_t complaints_max = 100;                          ///< bad lines that are told one by one
};

/// How a recording is read.
struct recording_options {
  recordings::format format = format::csv;
  exchange::instrument_id instrument; ///< all orders are for this one
  exchange::account_id bids{1};       ///< the account of all buy orders
  exchange::account_id asks{2};       ///< the account of all sell orders; must differ from `bids`
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max(); ///< events (data lines) to read at most
  bool strict = false;                                             ///< the first bad line is an error
  recording_limits limits;
};

/// What a recording holds. `events` is the sum of all the others but `cancels_skipped()` and `duplicate_ids`.
struct recording_counts {
  std::uint64_t events = 0;          ///< data lines read: neither header, comment nor blank
  std::uint64_t orders = 0;          ///< new orders submitted (limit, immediate-or-cancel, market)
  std::uint64_t cancels = 0;         ///< cancels submitted, full or partial
  std::uint64_t replaces = 0;        ///< replaces submitted
  std::uint64_t unknown = 0;         ///< cancels of ids that are never created, skipped
  std::uint64_t early = 0;           ///< cancels ahead of their order's creation, skipped
  std::uint64_t repeated = 0;        ///< cancels after a full cancel of the same order, skipped
  std::uint64_t own_fills = 0;       ///< the recorded exchange's own fills, skipped
  std::uint64_t not_submittable = 0; ///< hidden executions, crosses, halts, skipped
  std::uint64_t bad_lines = 0;       ///< lines that are no valid event, skipped
  std::uint64_t duplicate_ids = 0;   ///< among `orders`: those whose id was created before

  [[nodiscard]] std::uint64_t cancels_skipped() const noexcept { return unknown + early + repeated; }

  friend bool operator==(const recording_counts&, const recording_counts&) = default;
};

/// An event that gives no command.
struct skipped_event {
  std::uint64_t line; ///< in the file, from 1
  skip_reason reason;
};

/// What one tick and one lot of a format mean, for people and for a genesis.
struct recording_scale {
  std::string_view base;  ///< name of the base asset's minor unit
  std::string_view quote; ///< name of the quote asset's minor unit
  std::string_view tick;  ///< such as "0.01 USD"
  std::string_view lot;   ///< such as "0.00000001 BTC"
};

recording_scale scale_of(format f) noexcept;

/// A recording read into memory, in the file's order.
struct recording {
  std::vector<exchange::command> commands;
  std::vector<std::uint64_t> lines;    ///< of `commands[i]`: its line in the file, from 1
  std::vector<skipped_event> skipped;  ///< in the file's order; bad lines are not among them
  std::vector<std::string> complaints; ///< "file:line: what is wrong", for the first bad lines
  recording_counts counts;
};

/// Reads the recording at `path` ("-": standard input), plain, gzip or xz, which its first bytes tell.
///
/// Cancels are sorted out by the ids that the events within the limit create: an id that none of them creates is
/// `unknown`, one that is created only further down `early`, and after a full cancel of an order every further cancel
/// of it is `repeated`. A partial cancel repeats nothing. An id that is created again is a new order: it is submitted,
/// counted in `duplicate_ids`, and may be cancelled once more. Cancels of orders that were filled are submitted.
///
/// Errors: `recording_error`; `why`, if given, gets a sentence that names the file, and the line where there is one.
result<recording> read_recording(const std::string& path, const recording_options& options, std::string* why = nullptr);

/// A genesis on which every command of `content` can be paid for, if what that takes in sum fits 64 bits; else the
/// accounts own as much as fits. Account 0 takes the fees, one session with `key` controls the accounts of bids and
/// asks, which own the quote and the base asset. Instrument `options.instrument` and the accounts must lie within 64 of
/// 0, and neither account may be 0. Fees are in millionths.
exchange::exchange_genesis suggest_genesis(const recording& content, const recording_options& options,
                                           const public_key& key, std::uint32_t maker_fee = 0,
                                           std::uint32_t taker_fee = 0);

} // namespace bezant::recordings
