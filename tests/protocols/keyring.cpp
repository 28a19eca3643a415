#include "tests/protocols/keyring.hpp"

#include "core/simulated_signatures.hpp"
#include "protocols/chained/leader_policy.hpp"

namespace bezant::testing {

namespace {

digest chain_number(std::uint64_t number) {
  return hash("test-chain", encode(number));
}

} // namespace

keyring::keyring(std::size_t n, std::uint64_t chain, std::string protocol) {
  const auto scheme = simulated_signatures();
  std::vector<public_key> keys;
  for (std::size_t i = 0; i < n; ++i) {
    keys_.push_back(scheme->make_signer(public_key_seed("replica", i)));
    keys.push_back(keys_.back()->key());
  }
  replicas_ = std::make_shared<const replica_set>(chain_number(chain), std::move(protocol), std::move(keys), scheme);
}

signed_message keyring::sign(replica_id who, message m) const {
  return bezant::sign(*replicas_, who, std::move(m), key(who));
}

payload_ptr text_payload(std::string_view text) {
  if (text.empty())
    return empty_payload();
  const auto data = as_bytes(text);
  return std::make_shared<const payload>(std::vector{transaction{bytes{data.begin(), data.end()}}});
}

std::uint64_t chain_with_leaders(std::size_t n, std::span<const std::uint32_t> leaders) {
  for (std::uint64_t chain = 0;; ++chain) {
    const leader_policy policy{leader_policy::kind::hash, chain_number(chain), n};
    std::size_t fits = 0;
    while (fits < leaders.size() && policy.leader(view_number{fits + 1}).value() == leaders[fits])
      ++fits;
    if (fits == leaders.size())
      return chain;
  }
}

namespace chained_says {

using chained::kind;
using chained::make_message;

signature_share share(const keyring& keys, replica_id who, const block_vote& vote) {
  return {who, keys.sign(who, make_message(kind::vote, vote)).by};
}

vote_certificate certificate(const keyring& keys, const block& b, std::span<const replica_id> signers) {
  vote_certificate c{vote_for(b), {}};
  for (const auto who : signers)
    c.shares.push_back(share(keys, who, c.vote));
  return c;
}

vote_certificate certificate(const keyring& keys, const block& b) {
  std::vector<replica_id> signers;
  if (b.header().at > height{0})
    for (std::uint32_t i = 0; i < keys.replicas()->quorum(); ++i)
      signers.emplace_back(i);
  return certificate(keys, b, signers);
}

block_ptr child(const keyring& keys, const block& parent, std::uint64_t epoch, replica_id proposer,
                std::string_view text) {
  const auto content = text_payload(text);
  return make_block({{parent.id(), view_number{epoch}, parent.header().at.next(), proposer, content->root()},
                     certificate(keys, parent)},
                    content);
}

signed_message proposal(const keyring& keys, const block& b) {
  return keys.sign(b.header().proposer,
                   make_message(kind::proposal, chained::proposal{*justified_header_of(b), std::nullopt}, b.content()));
}

signed_message proposal(const keyring& keys, const block& b, const chained::timeout_certificate& after) {
  return keys.sign(b.header().proposer,
                   make_message(kind::proposal, chained::proposal{*justified_header_of(b), after}, b.content()));
}

signed_message vote(const keyring& keys, replica_id who, const block& b) {
  return keys.sign(who, make_message(kind::vote, vote_for(b)));
}

signed_message notarization(const keyring& keys, replica_id sender, const vote_certificate& c) {
  return keys.sign(sender, make_message(kind::certificate, c));
}

signed_message answer(const keyring& keys, replica_id sender, const block& b) {
  return keys.sign(sender, make_message(kind::block, *justified_header_of(b), b.content()));
}

signed_message request(const keyring& keys, replica_id sender, const vote_certificate& wanted, const block& have) {
  return keys.sign(sender, make_message(kind::request, block_request{wanted, {{have.header().at, have.id()}}}));
}

signed_message timeout(const keyring& keys, replica_id who, std::uint64_t view, std::uint64_t high) {
  return keys.sign(who, make_message(kind::timeout, chained::timeout_vote{view_number{view}, view_number{high}}));
}

chained::timeout_certificate given_up(const keyring& keys, std::uint64_t view, const block& high,
                                      std::span<const std::pair<replica_id, std::uint64_t>> signers) {
  chained::timeout_certificate c{view_number{view}, {}, certificate(keys, high)};
  for (const auto& [who, stated] : signers)
    c.shares.push_back({who, view_number{stated}, timeout(keys, who, view, stated).by});
  return c;
}

bytes proof(const keyring& keys, std::span<const block_ptr> chain) {
  chained::certified_chain list;
  for (const auto& b : chain)
    list.links.push_back({b->header(), certificate(keys, *b)});
  return encode(list);
}

} // namespace chained_says

} // namespace bezant::testing
