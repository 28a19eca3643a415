#include "cli/trade_input.hpp"

#include "client/order_text.hpp"

#include <iostream>
#include <random>

namespace bezant::cli {

namespace {

/// An id that this session has not used: its frames' numbers only rise. Two programs that trade with it at once,
/// against the rule, draw different ones, so that none takes the other's frame for its own.
std::uint64_t fresh_id(sequence_number next) {
  constexpr unsigned drawn_bits = 16;
  constexpr auto first = std::uint64_t{1} << 52U; // below 2^53, so that every reader of JSON can hold it
  std::random_device source;
  const auto drawn = source() & ((1U << drawn_bits) - 1);
  return first | (next.value() << drawn_bits & (first - 1)) | drawn;
}

} // namespace

std::optional<trade_input> read_trade_input(const trade_source& from, const deployment::client_session& s,
                                            sequence_number next) {
  const exchange::instrument_id instrument{static_cast<exchange::instrument_id::rep>(from.instrument)};
  if (from.format.empty()) {
    std::string why;
    const auto id = from.id != 0 ? from.id : fresh_id(next);
    const client::order_setting with{instrument, s.buys, s.sells, exchange::order_id{id}};
    const auto one = client::parse_order(from.what, with, why);
    if (!one) {
      std::cerr << "bezant trade: " << why << "; with --format it is the name of a file\n";
      return std::nullopt;
    }
    if (std::holds_alternative<exchange::new_order>(one->value))
      return trade_input{{*one}, std::nullopt, id};
    if (from.id != 0) {
      std::cerr << "bezant trade: --id is for a new order; a cancel or replace names its order by itself\n";
      return std::nullopt;
    }
    trade_input in{{*one}, std::nullopt, std::nullopt};
    // If nothing is said of the side, the order may be in either account.
    if (const auto other = client::parse_order(from.what + " sell", with, why); other && s.buys != s.sells) {
      in.commands.push_back(*other);
      in.either = true;
    }
    return in;
  }
  std::string why;
  recordings::recording_options reading;
  const auto format = recordings::parse_format(from.format, &why);
  if (!format) {
    std::cerr << "bezant trade: --format: " << why << '\n';
    return std::nullopt;
  }
  reading.format = format.value();
  reading.limit = from.limit;
  reading.instrument = instrument;
  reading.bids = s.buys;
  reading.asks = s.sells;
  auto read = recordings::read_recording(from.what, reading, &why);
  if (!read) {
    std::cerr << "bezant trade: " << why << '\n';
    return std::nullopt;
  }
  for (const auto& line : read.value().complaints)
    std::cerr << "bezant trade: " << line << '\n';
  return trade_input{std::move(read.value().commands), read.value().counts, std::nullopt};
}

} // namespace bezant::cli
