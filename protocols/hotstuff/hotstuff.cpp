#include "protocols/hotstuff/hotstuff.hpp"

#include "core/mutant.hpp"
#include "protocols/chained/earlier_proof.hpp"
#include "protocols/chained/options.hpp"

namespace bezant {

namespace hotstuff {

namespace {

using chained::message_rules;
using chained::proposal;

/// The rules of Chained HotStuff; the paper's section 5 and its Algorithm 5, whose names stand in brackets.
class rules final : public chained::core {
public:
  rules(const protocol_config& config, const chained::view_options& chosen)
    : core{config,
           {.name = "hotstuff",
            .votes_to_all = chosen.votes_to_all,
            .idle = chosen.idle,
            .timeout = chosen.timeout,
            .measured = chosen.measured},
           chosen.leaders,
           chained::limits{}},
      locked_{genesis_certificate(config.replicas->chain()).vote} {}

protected:
  /// The block of the highest certificate [qc_high, "onBeat"], once this view was entered by a certificate: that of a
  /// vote or that of a view given up, which brings the highest certificate that a quorum knew.
  const block_tree::node* to_extend() override { return highest_if_entered(); }

  /// [safeNode] The block extends the locked one, or its parent's certificate is newer than the lock.
  bool may_vote(const proposal& p, const block& b) override {
    if (seeded_bug("hotstuff-no-lock"))
      return true;
    if (p.block.justify.vote.view > locked_.view) // liveness rule
      return true;
    const auto* ancestor = tree().ancestor(b.id(), locked_.at); // safety rule
    return ancestor != nullptr && ancestor->what->id() == locked_.block;
  }

  /// [update] `last` is b'': b* that carries this certificate need not be there yet.
  void certified(const block_tree::node& last, effects& out) override {
    if (!running() && seeded_bug("hotstuff-lock-not-journaled")) // the blocks of the journal would restore it as well
      return;
    const auto* middle = parent_of(last);
    if (middle == nullptr)
      return;
    // Two-chain: lock b'. Only upwards: an old proposal that comes late would otherwise lower the lock, and a
    // conflicting block would get through.
    if (middle->what->header().view > locked_.view || seeded_bug("hotstuff-lower-lock"))
      locked_ = vote_for(*middle->what);
    const auto* first = parent_of(*middle);
    if (first == nullptr)
      return;
    // Three-chain: commit b, if the three are parents of each other in consecutive views.
    const auto v = first->what->header().view;
    const bool consecutive = middle->what->header().view == v.next() && last.what->header().view == v.next().next();
    if (consecutive || seeded_bug("hotstuff-no-consecutive-views"))
      commit_to(*first, chain_proof(last, 3), out);
  }

  duration patience() const override { return chained::grown(allowed()); }

  bytes own_state() const override { return encode(locked_); }

  void restore_own(byte_view own) override {
    const auto stored = decode<block_vote>(own);
    require(bool{stored}, "the own journal reads back");
    if (!seeded_bug("hotstuff-lock-not-journaled"))
      locked_ = stored.value();
  }

private:
  /// The parent, if it is not final yet.
  const block_tree::node* parent_of(const block_tree::node& n) const {
    const auto* parent = tree().find(n.what->header().parent);
    return parent == nullptr || parent->what == tree().root_ptr() ? nullptr : parent;
  }

  block_vote locked_; ///< [b_lock]
};

constexpr message_rules form{};

result<std::unique_ptr<protocol>> make(const protocol_config& config, std::string* why) {
  std::string problem;
  const auto chosen = chained::read_view_options(config, problem, leader_policy::kind::reputation);
  return chained::make_or_refuse(std::move(problem), why, [&] { return std::make_unique<rules>(config, chosen); });
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto chain = chained::check_chain(proof, 3, replicas);
  if (!chain || chain->links.front().header != header)
    return protocol_error::bad_proof;
  return outcome::success();
}

} // namespace

} // namespace hotstuff

protocol_info hotstuff_info() {
  return chained::with_earlier_proofs({
    "hotstuff",
    "Chained HotStuff (Yin et al. 2019): one phase a view; a chain of three consecutive views commits",
    hotstuff::make,
    [](const signed_message& m, const replica_set& replicas) { return chained::check(m, hotstuff::form, replicas); },
    hotstuff::verify_commit,
    chained::kind_name,
    chained::slot,
    [](const signed_message& first, const signed_message& second, header_span headers) {
      return chained::offence(first, second, headers, {.locks = true});
    },
    chained::describe,
    [](const signed_message& m, const replica_set& replicas) {
      return chained::never_signed(m, hotstuff::form, replicas);
    },
    chained::proposes,
    [](const signed_message& m) { return chained::unpack(m); },
    [](const signed_message& m, const replica_set& replicas, testimony& out) { chained::testify(m, replicas, out); },
    chained::testify_chain,
    [](const cross_examination& x) { return chained::forgotten(x, {.locks = true}); },
    0,
    chained::verify_justify,
  });
}

} // namespace bezant
