#include "two_chain.hpp"

#include <bezant/protocols/chained/earlier_proof.hpp>
#include <bezant/protocols/chained/options.hpp>

namespace mine {

namespace {

using namespace bezant;

class two_chain final : public chained::core {
public:
  two_chain(const protocol_config& config, const chained::view_options& chosen)
    : core{config,
           {.name = "two-chain",
            .votes_to_all = chosen.votes_to_all,
            .idle = chosen.idle,
            .timeout = chosen.timeout,
            .measured = chosen.measured},
           chosen.leaders,
           chained::limits{}} {}

protected:
  /// Whom to extend: the block of the highest certificate, once a certificate of the view before has come.
  const block_tree::node* to_extend() override {
    const bool by_votes = high().vote.view.next() == view();
    const bool by_timeouts = given_up() && given_up()->view.next() == view();
    return by_votes || by_timeouts ? tree().find(high().vote.block) : nullptr;
  }

  /// When to vote: the lock is the highest certificate, which the core journals with each vote.
  bool may_vote(const chained::proposal& p, const block&) override {
    return p.block.justify.vote.view >= high().vote.view;
  }

  /// When to commit: a block and its child, certified in consecutive views.
  void certified(const block_tree::node& child, effects& out) override {
    const auto* parent = tree().find(child.what->header().parent);
    if (parent == nullptr || parent->what == tree().root_ptr())
      return;
    if (parent->what->header().view.next() == child.what->header().view)
      commit_to(*parent, chain_proof(child, 2), out);
  }

  /// How long a view may take: longer with every view that was given up in a row.
  duration patience() const override { return chained::grown(allowed()); }
};

result<std::unique_ptr<protocol>> make(const protocol_config& config, std::string* why) {
  std::string problem;
  const auto chosen = chained::read_view_options(config, problem);
  return chained::make_or_refuse(std::move(problem), why, [&] { return std::make_unique<two_chain>(config, chosen); });
}

result<void> check(const signed_message& m, const replica_set& replicas) {
  return chained::check(m, chained::message_rules{}, replicas);
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto chain = chained::check_chain(proof, 2, replicas);
  if (!chain || chain->links.front().header != header)
    return protocol_error::bad_proof;
  return outcome::success();
}

} // namespace

protocol_info two_chain_info() {
  return chained::with_earlier_proofs({
    .name = "two-chain",
    .summary = "HotStuff in two phases: locked on the highest certificate; a chain of two commits",
    .make = make,
    .check = check,
    .verify_commit = verify_commit,
    .kind_name = chained::kind_name,
    .slot = chained::slot,
    .offence = [](const signed_message& a, const signed_message& b, header_span) { return chained::offence(a, b); },
    .describe = chained::describe,
  });
}

} // namespace mine
