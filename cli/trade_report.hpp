// What `bezant trade` says of what became of its orders: on the terminal, as JSON, and the receipts that prove it.
#pragma once

#include "cli/frame_fates.hpp"
#include "cli/trade_input.hpp"
#include "cli/trade_run.hpp"
#include "exchange/units.hpp"

namespace bezant::cli {

/// Of a recording, with amounts as `units` write them. `sorted`: the latencies, in nanoseconds. `book`: the exchange
/// afterwards, if f+1 replicas told.
void print_trades(const trade_tally& t, const std::vector<std::int64_t>& sorted,
                  const std::optional<exchange::inquiry_answer>& book, const exchange::instrument_units& units);
/// Of frames without a result: how they stand in the replicas' state, if f+1 of them told.
void print_open(const trade_tally& t, const std::optional<frame_fates>& fates);
/// Of a single order, with amounts as `units` write them; in lots if it is not known which instrument it is of.
void print_one_trade(const trade_tally& t, const trade_input& in,
                     const std::optional<exchange::instrument_units>& units);

/// For --json. `session`: its place in the client's file.
std::string trade_json(std::size_t session, const trade_input& in, const trade_tally& t,
                       const std::vector<std::int64_t>& sorted, const std::optional<exchange::inquiry_answer>& book,
                       const std::optional<frame_fates>& fates);
/// For --proof: each frame with what f+1 replicas signed about it; whoever has genesis can check it.
std::string trade_proofs_json(const trade_tally& t);

} // namespace bezant::cli
