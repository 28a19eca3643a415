#include "tests/crash/crash_judge.hpp"

#include "exchange/exchange_application.hpp"
#include "simulation/order_check.hpp"
#include "simulation/signature_check.hpp"
#include "tests/crash/signed_log.hpp"
#include "transport/store/rocks_store.hpp"

#include <algorithm>

namespace bezant::testing {

namespace {

replica_id id_of(std::size_t k) {
  return replica_id{static_cast<std::uint32_t>(k)};
}

void add(crash_verdict& v, const char* what, std::size_t k, std::string sentence) {
  v.found.add(what, {id_of(k), {}, {}, {}}, "replica " + std::to_string(k) + ": " + std::move(sentence));
}

/// All blocks of a store from the first one after genesis; fewer if older ones are not kept any more.
std::vector<block_ptr> chain_of(const store& disk) {
  std::vector<block_ptr> list;
  for (auto at = disk.last().block; at && at->header().at != height{0}; at = disk.find(at->header().parent))
    list.push_back(at);
  std::ranges::reverse(list);
  return list;
}

std::string at_text(height h) {
  return "block " + std::to_string(h.value());
}

/// `chain` must be part of `whole`, perhaps without its beginning, and reach up to `settled`.
void compare(const std::vector<block_ptr>& whole, const std::vector<block_ptr>& chain, std::size_t k, height settled,
             crash_verdict& v) {
  const auto last = chain.empty() ? height{0} : chain.back()->header().at;
  if (last < settled)
    add(v, "progress", k, "its store ends with " + at_text(last) + "; it had executed " + at_text(settled));
  for (const auto& b : chain) {
    const auto place = b->header().at.value() - 1;
    if (place < whole.size() && whole[place]->id() != b->id())
      return add(v, "agreement", k, "has another " + at_text(b->header().at));
  }
}

/// The frames that took effect are those that were placed, and carry what was placed.
void compare_orders(const std::vector<block_ptr>& chain, const client_history& told, crash_verdict& v) {
  for (const auto& b : chain)
    for (const auto& t : b->content()->transactions()) {
      const auto f = exchange::parse_frame(t);
      if (!f)
        continue; // the house's own
      const auto& content = f.value().content;
      const auto place = content.sequence.value() - 1;
      if (place >= told.placed.size() || !std::ranges::equal(content.commands, told.placed[place]))
        v.found.add("acknowledged", {{}, b->header().at, {}, {}},
                    at_text(b->header().at) + " holds frame " + std::to_string(place + 1) + " as nobody placed it");
    }
}

void execute(const std::vector<block_ptr>& chain, const exchange::founding& g, const client_history& told,
             const settled_state& settled, crash_verdict& v) {
  exchange::exchange_application app{g.exchange, chain_id(g.chain), ed25519()};
  simulation::order_check orders;
  for (const auto& b : chain) {
    const auto done = app.execute(*b);
    v.effects += orders.executed({}, {}, b->header().at, done.receipts, v.found);
    if (b->header().at == settled.at && done.state != settled.state)
      v.found.add("agreement", {{}, settled.at, {}, {}},
                  "what replicas said of their state is not what their blocks make of it");
  }
  for (const auto& f : told.accepted)
    orders.accepted(f.outcome.session, f, v.found);
  orders.finish(v.found);
  v.blocks = chain.size();
}

} // namespace

void judge_signatures(const crash_cluster& c, const exchange::founding& g, crash_verdict& v) {
  const auto protocols = protocol_registry::built_in();
  const auto& protocol = *protocols.find(g.chain.protocol).value();
  const auto replicas = std::make_shared<const replica_set>(
    chain_id(g.chain), g.chain.protocol, std::vector<public_key>(g.chain.replicas.begin(), g.chain.replicas.end()),
    ed25519());
  simulation::signature_check check;
  check.begin(replicas, protocol);
  const auto before = v.found.found();
  for (std::size_t k = 0; k < crash_cluster::replicas; ++k)
    for (const auto& file : c.signed_logs(k))
      for (const auto& m : read_signed_log(file)) {
        ++v.signed_all;
        if (m.author != id_of(k) || !replicas->verify(m.author, m.kind, m.body, m.by))
          add(v, "signature", k, "signed a message that does not verify");
        v.signatures += check.signed_by({}, m.author, m, v.found) ? 1 : 0;
      }
  v.contradictions += v.found.found() - before;
}

void judge_stores(const crash_cluster& c, const exchange::founding& g, const client_history& told,
                  const settled_state& settled, crash_verdict& v) {
  const auto genesis = make_genesis_block(chain_id(g.chain));
  std::vector<std::vector<block_ptr>> chains;
  for (std::size_t k = 0; k < crash_cluster::replicas; ++k) {
    std::string why;
    rocks_options options;
    options.must_exist = true;
    options.owner = {id_of(k), g.chain.replicas[k]};
    const auto disk = open_rocks_store(c.paths().replica(k) + "/data", genesis, options, &why);
    if (!disk)
      add(v, "store", k, "its store cannot be opened: " + why);
    else if (disk.value()->base())
      ++v.bases;
    chains.push_back(disk ? chain_of(*disk.value()) : std::vector<block_ptr>{});
  }
  const auto whole = [](const auto& chain) {
    return chain.empty() || chain.front()->header().at != height{1} ? std::size_t{0} : chain.size();
  };
  const auto longest = *std::ranges::max_element(chains, {}, whole);
  if (whole(longest) == 0)
    v.found.add("progress", {}, "no store has all blocks");
  for (std::size_t k = 0; k < chains.size(); ++k)
    compare(longest, chains[k], k, settled.at, v);
  compare_orders(longest, told, v);
  execute(longest, g, told, settled, v);
}

} // namespace bezant::testing
