#include "cli/trade_input.hpp"

#include "client/order_text.hpp"

#include <iostream>

namespace bezant::cli {

std::optional<trade_input> read_trade_input(const trade_source& from, const deployment::client_session& s,
                                            sequence_number next) {
  const exchange::instrument_id instrument{static_cast<exchange::instrument_id::rep>(from.instrument)};
  if (from.format.empty()) {
    std::string why;
    // Unless it is given an id is one that this session has not used: its frames' numbers only rise.
    const auto id = from.id != 0 ? from.id : (std::uint64_t{1} << 48U) + next.value();
    const auto one = client::parse_order(from.what, {instrument, s.buys, s.sells, exchange::order_id{id}}, why);
    if (!one) {
      std::cerr << "bezant trade: " << why << "; with --format it is the name of a file\n";
      return std::nullopt;
    }
    const bool is_new = std::holds_alternative<exchange::new_order>(one->value);
    return trade_input{{*one}, std::nullopt, is_new ? std::optional{id} : std::nullopt};
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
