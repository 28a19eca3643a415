#include "protocols/jolteon/jolteon.hpp"

#include "core/mutant.hpp"
#include "protocols/chained/earlier_proof.hpp"
#include "protocols/chained/options.hpp"

namespace bezant {

namespace jolteon {

namespace {

using chained::message_rules;
using chained::proposal;

/// The paper's rule for voting (Figure 4, "Vote"), as far as the proposal itself tells: the parent was certified in the
/// round before, or the round before was given up and the parent is at least as high as what a quorum then knew.
bool justified(const proposal& p) {
  const auto round = p.block.header.view;
  if (p.block.justify.vote.view.next() == round)
    return true;
  if (!p.given_up || p.given_up->view.next() != round)
    return seeded_bug("jolteon-skip-without-timeout");
  return p.block.justify.vote.view >= p.given_up->highest_stated() || seeded_bug("jolteon-low-parent");
}

/// The rules of Jolteon; the paper's section 4 and its Figure 4.
class rules final : public chained::core {
public:
  rules(const protocol_config& config, const chained::view_options& chosen)
    : core{config,
           {.name = "jolteon",
            .votes_to_all = chosen.votes_to_all,
            .idle = chosen.idle,
            .timeout = chosen.timeout,
            .measured = chosen.measured},
           chosen.leaders,
           chained::limits{}} {}

protected:
  /// "Propose": the block of the highest certificate, once this round was entered by a certificate.
  const block_tree::node* to_extend() override { return highest_if_entered(); }

  /// "Vote". That this replica has not given the round up ("stops voting") is the helper's to see.
  bool may_vote(const proposal& p, const block&) override { return justified(p); }

  /// "Commit": a block and its child, certified in consecutive rounds.
  void certified(const block_tree::node& last, effects& out) override {
    const auto* first = tree().find(last.what->header().parent);
    if (first == nullptr || first->what == tree().root_ptr())
      return;
    if (first->what->header().view.next() == last.what->header().view || seeded_bug("jolteon-no-consecutive-rounds"))
      commit_to(*first, chain_proof(last, 2), out);
  }

  duration patience() const override { return chained::grown(allowed()); }
};

constexpr message_rules form{.allows = justified};

result<std::unique_ptr<protocol>> make(const protocol_config& config, std::string* why) {
  std::string problem;
  const auto chosen = chained::read_view_options(config, problem, leader_policy::kind::reputation);
  return chained::make_or_refuse(std::move(problem), why, [&] { return std::make_unique<rules>(config, chosen); });
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto chain = chained::check_chain(proof, 2, replicas);
  if (!chain || chain->links.front().header != header)
    return protocol_error::bad_proof;
  return outcome::success();
}

} // namespace

} // namespace jolteon

protocol_info jolteon_info() {
  return chained::with_earlier_proofs({
    "jolteon",
    "Jolteon (Gelashvili et al. 2021): a chain of two commits; timeouts say what their signers knew",
    jolteon::make,
    [](const signed_message& m, const replica_set& replicas) { return chained::check(m, jolteon::form, replicas); },
    jolteon::verify_commit,
    chained::kind_name,
    chained::slot,
    [](const signed_message& first, const signed_message& second, header_span headers) {
      return chained::offence(first, second, headers, {.locks = false});
    },
    chained::describe,
    [](const signed_message& m, const replica_set& replicas) {
      return chained::never_signed(m, jolteon::form, replicas);
    },
    chained::proposes,
    [](const signed_message& m) { return chained::unpack(m); },
    [](const signed_message& m, const replica_set& replicas, testimony& out) { chained::testify(m, replicas, out); },
    chained::testify_chain,
    [](const cross_examination& x) { return chained::forgotten(x, {.locks = false}); },
    0,
    chained::verify_justify,
  });
}

} // namespace bezant
