#include "tests/audit/samples.hpp"

#include "protocols/checkpoint.hpp"
#include "protocols/simplex/messages.hpp"

namespace bezant::testing {

namespace say = chained_says;

namespace {

constexpr replica_id culprit{1};

/// A block of replica 1, whoever leads.
block_ptr by_culprit(const keyring& keys, const block& parent, std::uint64_t view, std::string_view text) {
  return say::child(keys, parent, view, culprit, text);
}

} // namespace

result<void> picky::check(const transaction& t) const {
  const std::string text{t.data().begin(), t.data().end()};
  if (!text.starts_with("good"))
    return codec_error::not_canonical;
  return outcome::success();
}

audit_world::audit_world(const std::string& protocol, std::uint64_t chain)
  : keys{4, chain, protocol},
    info{*protocol_registry::built_in().find(protocol).value()},
    genesis{keys.genesis()},
    a{say::child(keys, *genesis, 1, replica_id{0}, "good a")},
    b{say::child(keys, *a, 2, replica_id{2}, "good b")},
    c{say::child(keys, *b, 3, replica_id{0}, "good c")},
    x{say::child(keys, *a, 4, replica_id{3}, "good x")},
    y{say::child(keys, *x, 5, replica_id{2}, "good y")} {}

std::vector<block_header> audit_world::headers() const {
  return {genesis->header(), a->header(), b->header(), c->header(), x->header(), y->header()};
}

void audit_world::add_chained(std::vector<offence_sample>& list) const {
  const auto other = by_culprit(keys, *a, 2, "good other");
  list.push_back({"double-vote", say::vote(keys, culprit, *b), say::vote(keys, culprit, *other), {}});
  list.push_back(
    {"equivocation", say::proposal(keys, *other), say::proposal(keys, *by_culprit(keys, *a, 2, "good second")), {}});
  if (keys.replicas()->protocol() == "streamlet")
    list.push_back({"non-monotone-vote", say::vote(keys, culprit, *c), say::vote(keys, culprit, *x), {}});
  if (keys.replicas()->protocol() != "simplex")
    return;
  const auto finalize = [&](const block& of) {
    return keys.sign(culprit, {static_cast<message_kind>(simplex::kind::finalize), encode(vote_for(of)), nullptr});
  };
  list.push_back({"double-vote", finalize(*b), finalize(*other), {}});
  list.push_back({"nullify-and-finalize", say::timeout(keys, culprit, 2, 0), finalize(*b), {}});
}

void audit_world::add_memory(std::vector<offence_sample>& list) const {
  const std::vector<signed_message> shown{say::proposal(keys, *a), say::proposal(keys, *b), say::proposal(keys, *c),
                                          say::proposal(keys, *x), say::proposal(keys, *y)};
  list.push_back({"double-timeout", say::timeout(keys, culprit, 5, 1), say::timeout(keys, culprit, 5, 2), {}});
  list.push_back({"amnesia", say::timeout(keys, culprit, 4, 3), say::timeout(keys, culprit, 5, 2), {}});
  // It voted for c, whose parent b was certified in view 2.
  list.push_back({"amnesia", say::vote(keys, culprit, *c), say::timeout(keys, culprit, 4, 1), shown});
  list.push_back({"amnesia", say::vote(keys, culprit, *c), say::timeout(keys, culprit, 3, 1), shown});
  const auto low = by_culprit(keys, *a, 6, "good low");
  list.push_back({"fork", say::timeout(keys, culprit, 4, 3), say::proposal(keys, *low), {}});
  list.push_back({"fork", say::proposal(keys, *by_culprit(keys, *b, 5, "good high")), say::proposal(keys, *low), {}});
  list.push_back({"fork", say::vote(keys, culprit, *c), say::proposal(keys, *low), shown});
  list.push_back(
    {"amnesia", say::proposal(keys, *by_culprit(keys, *b, 5, "good high")), say::timeout(keys, culprit, 5, 1), {}});
  if (keys.replicas()->protocol() != "hotstuff")
    return;
  // It voted for c and is locked on a, of view 1; the other block stands on the genesis block.
  const auto forgets = say::child(keys, *genesis, 4, replica_id{3}, "good from the start");
  const std::vector<signed_message> also{say::proposal(keys, *a), say::proposal(keys, *b), say::proposal(keys, *c),
                                         say::proposal(keys, *forgets)};
  list.push_back({"amnesia", say::vote(keys, culprit, *c), say::vote(keys, culprit, *forgets), also});
  // The same over views that were given up: either vote is worth a comparison with everything, once more with each
  // block between it and the lock.
  const auto late = say::child(keys, *b, 6, replica_id{0}, "good late");
  const auto again = say::child(keys, *genesis, 8, replica_id{3}, "good again");
  const std::vector<signed_message> apart{say::proposal(keys, *a), say::proposal(keys, *b), say::proposal(keys, *late),
                                          say::proposal(keys, *again)};
  list.push_back({"amnesia", say::vote(keys, culprit, *late), say::vote(keys, culprit, *again), apart});
}

void audit_world::add_pbft(std::vector<offence_sample>& list) const {
  using pbft::kind;
  const auto p = pbft_says::batch(keys, 1, 1, "good p");
  const auto q = pbft_says::batch(keys, 1, 1, "good q");
  list.push_back(
    {"equivocation", pbft_says::pre_prepare(keys, 1, p, "good p"), pbft_says::pre_prepare(keys, 1, q, "good q"), {}});
  for (const auto k : {kind::prepare, kind::commit})
    list.push_back({"double-vote", pbft_says::vote(keys, k, 1, 2, p), pbft_says::vote(keys, k, 1, 2, q), {}});
  list.push_back(
    {"double-checkpoint", pbft_says::checkpoint(keys, 1, 16, "one"), pbft_says::checkpoint(keys, 1, 16, "two"), {}});
  const auto prepared = pbft_says::prepared(keys, 2, pbft_says::batch(keys, 1, 2, "good r"), {0, 3});
  list.push_back(
    {"double-view-change", pbft_says::view_change(keys, 1, 3), pbft_says::view_change(keys, 1, 3, {prepared}), {}});
  list.push_back({"amnesia", pbft_says::vote(keys, kind::commit, 1, 2, p), pbft_says::view_change(keys, 1, 3), {}});
  // The new-view of view 5 is replica 1's: it repeats nothing, so no old batch may be proposed in it.
  const std::vector<signed_message> changes{pbft_says::view_change(keys, 0, 5), pbft_says::view_change(keys, 2, 5),
                                            pbft_says::view_change(keys, 3, 5)};
  list.push_back({"equivocation", pbft_says::new_view(keys, 5, changes), pbft_says::pre_prepare(keys, 5, p), {}});
}

std::vector<offence_sample> audit_world::offences() const {
  std::vector<offence_sample> list;
  const auto& protocol = keys.replicas()->protocol();
  if (protocol == "pbft")
    add_pbft(list);
  else
    add_chained(list);
  if (protocol == "hotstuff" || protocol == "jolteon")
    add_memory(list);
  const auto state = [&](std::uint8_t which) {
    const checkpoint_statement said{height{8}, c->id(), digest{{which}}, {}, {}, {}};
    return keys.sign(culprit, make_message(house::checkpoint, said));
  };
  list.push_back({"double-state", state(1), state(2), {}});
  return list;
}

} // namespace bezant::testing
