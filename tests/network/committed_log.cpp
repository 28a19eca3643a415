#include "tests/network/committed_log.hpp"

#include "exchange/exchange_application.hpp"
#include "transport/store/rocks_store.hpp"

#include <algorithm>
#include <map>

namespace bezant::test {

std::optional<read_blocks> read_committed(replica_id who, const std::string& data, const genesis& chain,
                                          std::string& problem) {
  rocks_options options;
  options.must_exist = true;
  options.owner = {who, chain.replicas[who.value()]};
  auto opened = open_rocks_store(data, make_genesis_block(chain_id(chain)), options, &problem);
  if (!opened) {
    problem = data + ": " + (problem.empty() ? opened.error().message() : problem);
    return std::nullopt;
  }
  const auto& disk = *opened.value();
  read_blocks read{who, {}};
  if (const auto base = disk.base()) // before a checkpoint: what is kept for others
    for (auto b = base->block; b && b->header().at.value() > 0; b = disk.find(b->header().parent))
      read.blocks.push_back(b);
  std::ranges::reverse(read.blocks);
  for (const auto& b : disk.committed())
    read.blocks.push_back(b);
  return read;
}

replayed replay(const exchange::founding& founded, const std::vector<block_ptr>& blocks) {
  exchange::exchange_application app{founded.exchange, chain_id(founded.chain), ed25519()};
  replayed all;
  all.state = app.state();
  std::map<digest, digest> contents; // by transaction: a frame may take effect in a later block than it came in
  for (const auto& b : blocks) {
    for (const auto& t : b->content()->transactions())
      if (!is_system(t))
        if (const auto f = exchange::parse_frame(t))
          contents.try_emplace(t.id(), content_digest(f.value().content));
    const auto done = app.execute(*b);
    for (const auto& r : done.receipts) {
      auto outcome = decode<exchange::frame_outcome>(r.outcome);
      require(outcome.has_value(), "the exchange reads what it writes");
      if (outcome.value().status == exchange::frame_status::executed && r.at == b->header().at)
        all.effects.push_back({r.at, contents.at(r.transaction_id), std::move(outcome).value()});
    }
    all.state = done.state;
  }
  return all;
}

committed_log log_of(const read_blocks& read) {
  committed_log log{read.who, height{1}, {}};
  if (!read.blocks.empty())
    log.first = read.blocks.front()->header().at;
  for (const auto& b : read.blocks)
    log.blocks.push_back(b->id());
  return log;
}

} // namespace bezant::test
