// Synthetic order flows in OFLOW1 files, and what their oracle says a correct book makes of them.
#pragma once

#include "core/bytes.hpp"
#include "recordings/recording_error.hpp"

#include <string>
#include <vector>

namespace bezant::recordings {

/// What a record of a flow does.
enum class flow_op : std::uint8_t {
  limit = 0,               ///< good-till-cancelled limit order
  immediate_or_cancel = 1, ///< limit order whose rest is cancelled at once
  cancel = 2,              ///< takes all that is left of order `id` off its book
};

/// One event of a flow.
struct flow_record {
  std::uint64_t id = 0;       ///< orders count from 1 without gaps
  std::uint32_t price = 0;    ///< ticks; 0 in a cancel
  std::uint32_t quantity = 0; ///< lots; 0 in a cancel
  std::uint32_t symbol = 0;
  flow_op op = flow_op::limit;
  std::uint8_t side = 0;     ///< 0 buy, 1 sell; in a cancel that of the order
  std::uint16_t account = 0; ///< 1 to `flow_accounts`; in a cancel that of the order

  friend bool operator==(const flow_record&, const flow_record&) = default;
};

inline constexpr std::uint16_t flow_accounts = 1000;

/// What a book did with a flow: the oracle's figures, and what is compared with them.
struct flow_tally {
  std::uint64_t trades = 0;
  std::uint64_t volume = 0;                   ///< lots
  std::uint64_t notional = 0;                 ///< lots times ticks
  std::uint64_t digest = 0x9E3779B97F4A7C15U; ///< over all trades in order
  std::uint64_t live_orders = 0;              ///< at the end
  std::uint64_t live_quantity = 0;            ///< their open lots

  /// Adds a trade at the maker's price.
  void add_trade(std::uint64_t taker, std::uint64_t maker, std::uint64_t price, std::uint64_t quantity) noexcept {
    ++trades;
    volume += quantity;
    notional += price * quantity;
    const auto what = (taker * 0x9E3779B97F4A7C15U) ^ ((maker << 1U) * 0xC2B2AE3D27D4EB4FU) ^ (price << 32U | quantity);
    digest = (digest ^ what) * 0x100000001B3U;
    digest ^= digest >> 29U;
  }

  friend bool operator==(const flow_tally&, const flow_tally&) = default;
};

/// The kind of flow that a variant's letter names.
struct flow_shape {
  std::uint32_t symbols;
  std::uint64_t prefill; ///< records ahead of the measured events
};

/// The shape of variant 'A', 'B', 'C' or 'D'; symbols is 0 for another letter.
flow_shape shape_of(char variant) noexcept;

/// A flow in memory.
struct order_flow {
  char variant = 'A';
  std::uint64_t seed = 0;
  std::uint32_t symbols = 1;
  std::uint64_t prefill = 0;        ///< records that build the book up
  std::vector<flow_record> records; ///< prefill first, then the events to measure
  flow_tally oracle;                ///< over all records
  std::uint64_t orders = 0;         ///< ids go from 1 to this
  std::uint64_t live_max = 0;       ///< live orders at any time, at most
  std::uint32_t price_min = 0;      ///< of all orders
  std::uint32_t price_max = 0;
};

/// Records in a flow, at most.
inline constexpr std::uint64_t flow_records_max = std::uint64_t{1} << 25U;

/// Reads an OFLOW1 file: a 128-byte header, then records of 32 bytes, all little-endian. Header and records are checked
/// against each other and the size of the file, the size first of all. Errors: `cannot_open`, `read_failed`,
/// `bad_header`, `too_large`, `truncated_input`, `bad_record`; `why`, if given, gets a sentence.
result<order_flow> read_order_flow(const std::string& path, std::string* why = nullptr);

/// The file form of a flow.
bytes save_order_flow(const order_flow& flow);

/// The flow of a variant ('A' to 'D') and seed, with as many events after the prefill, and the oracle of the textbook
/// book. Prefill and events together are at most `flow_records_max`.
order_flow generate_order_flow(char variant, std::uint64_t seed, std::uint64_t events);

/// Generates the flow that variant, seed and number of events of `flow` name, and compares it record by record, so that
/// also a change that no trade would show is found. The oracle is not looked at: it is for books to be compared with.
/// Takes about as long as the textbook book takes to run the flow. Errors: `bad_record`, `bad_header`.
result<void> verify_order_flow(const order_flow& flow, std::string* why = nullptr);

} // namespace bezant::recordings
