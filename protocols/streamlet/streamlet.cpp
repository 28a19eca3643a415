#include "protocols/streamlet/streamlet.hpp"

#include "core/mutant.hpp"
#include "protocols/chained/earlier_proof.hpp"
#include "protocols/chained/options.hpp"

#include <algorithm>

namespace bezant {

namespace streamlet {

namespace {

struct options {
  duration delta = milliseconds(100);
  bool responsive = false;
  bool echo_votes = true;
  leader_policy leaders;
};

chained::traits traits_of(const options& chosen) {
  return {.name = "streamlet",
          .certified = "notarized",
          .order = chain_order::by_height,
          .clocked = !chosen.responsive,
          .relay_proposals = true,
          .relay_votes = chosen.echo_votes,
          .announce = true,
          .monotone_votes = true,
          .timeouts = chosen.responsive && !seeded_bug("streamlet-no-timeout-message"),
          .plain_timeouts = true,
          .joins = false,
          .vote_after_timeout = true};
}

/// The rules of Streamlet: the paper's section 3, "Propose-Vote" and "Finalize". A view is the paper's epoch: epoch e
/// lasts from (e-1)·2Δ to e·2Δ. Where the code says "guard" the rule is ours and stricter than the paper's, for
/// replicas that crash and clocks that step.
class rules final : public chained::core {
public:
  rules(const protocol_config& config, const options& chosen)
    : core{config, traits_of(chosen), chosen.leaders, chained::limits{}}, options_{chosen} {}

protected:
  /// "Propose": one of the longest notarized chains seen.
  const block_tree::node* to_extend() override { return &tree().best_tip(); }

  /// "Vote": only for a parent that ends one of the longest notarized chains seen. Not only the one that this replica
  /// would extend itself: honest replicas may prefer different ones.
  bool may_vote(const chained::proposal&, const block& b) override {
    const auto& h = b.header();
    if (!tree().is_longest_tip(h.parent) && !seeded_bug("streamlet-vote-any-tip"))
      return false;
    // Guard: a replica that crashed may have forgotten what made the longer chain notarized, but not its own votes.
    return h.at >= state().voted.at || seeded_bug("streamlet-no-height-guard");
  }

  /// "Finalize": three adjacent blocks of a notarized chain with consecutive epochs make the second and all before it
  /// final. A block's ancestors are notarized before it, so looking at the three that end in the new one finds them
  /// all, on every branch and in any order of arrival.
  void certified(const block_tree::node& last, effects& out) override {
    if (seeded_bug("streamlet-finalize-on-notarization")) {
      commit_to(last, chain_proof(last, 1), out);
      return;
    }
    const auto* middle = tree().find(last.what->header().parent);
    if (middle == nullptr || middle->what == tree().root_ptr())
      return;
    const auto* first = tree().find(middle->what->header().parent);
    const auto e = first->what->header().view;
    const bool consecutive = middle->what->header().view == e.next() && last.what->header().view == e.next().next();
    if (consecutive || seeded_bug("streamlet-no-consecutive-epochs"))
      commit_to(*middle, chain_proof(last, 3), out);
  }

  /// By the clock a notarization ends nothing.
  void learned(const vote_certificate& c, effects& out) override {
    if (options_.responsive)
      core::learned(c, out);
  }

  void entered(effects& out) override {
    if (options_.responsive)
      return;
    repeat_vote(out);
    repeat_certificate(out);
  }

  /// Of two blocks notarized at the height of the middle one of three, one proves that more than f are faulty (paper,
  /// section 4, lemma 2). The last final block was the middle one; of older ones nobody remembers which were.
  bool contradicts_root(const vote_certificate& c) const override {
    return c.vote.at == tree().root().header().at && c.vote.block != tree().root().id();
  }

  view_number view_at(time_point now) const override {
    if (options_.responsive || now.ns < 0)
      return view_number{0};
    return view_number{static_cast<std::uint64_t>(now.ns / (options_.delta.ns * 2)) + 1};
  }

  duration patience() const override {
    if (options_.responsive)
      return options_.delta * 2;
    const auto epoch = static_cast<std::int64_t>(view_at(now()).value());
    return time_point{} + options_.delta * 2 * epoch - now();
  }

private:
  options options_;
};

constexpr chained::message_rules form{.plain_timeouts = true};

result<std::unique_ptr<protocol>> make(const protocol_config& config, std::string* why) {
  static constexpr std::array<std::string_view, 2> echoes{"full", "certificates"};
  static constexpr std::array<std::string_view, 2> answers{"no", "yes"};
  option_reader reader{config.options};
  options chosen{.leaders = read_leader(reader, leader_policy::kind::hash, *config.replicas)};
  chosen.delta = reader.span("delta", chosen.delta, microseconds(10));
  chosen.responsive = reader.choice("responsive", answers) == 1;
  chosen.echo_votes = reader.choice("echo", echoes) == 0;
  auto problem = reader.problem();
  if (problem.empty() && chosen.delta > seconds(3600))
    problem = "option delta: at most 1 hour";
  return chained::make_or_refuse(std::move(problem), why, [&] { return std::make_unique<rules>(config, chosen); });
}

/// The second of three adjacent notarized blocks with consecutive epochs.
result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto chain = chained::check_chain(proof, 3, replicas);
  if (!chain || chain->links[1].header != header)
    return protocol_error::bad_proof;
  return outcome::success();
}

/// Besides two messages of one slot: votes whose heights fall from an epoch to a later one.
offence_name offence(const signed_message& first, const signed_message& second, header_span) {
  constexpr auto vote_kind = chained::number(chained::kind::vote);
  if (const auto found = chained::offence(first, second))
    return found;
  if (first.author != second.author || first.kind != vote_kind || second.kind != vote_kind)
    return std::nullopt;
  const auto a = decode<block_vote>(first.body);
  const auto b = decode<block_vote>(second.body);
  if (!a || !b)
    return std::nullopt;
  const auto& [early, late] = std::minmax(a.value(), b.value()); // by epoch
  // Two blocks of one height may both get an honest vote: the first one need not have been notarized.
  const bool falls = early.at > late.at || (early.at == late.at && seeded_bug("evidence-against-innocent"));
  return early.view != late.view && falls ? offence_name{"non-monotone-vote"} : std::nullopt;
}

} // namespace

} // namespace streamlet

protocol_info streamlet_info() {
  return chained::with_earlier_proofs({
    "streamlet",
    "Streamlet (Chan, Shi 2020): propose and vote in clocked epochs; three consecutive ones finalize",
    streamlet::make,
    [](const signed_message& m, const replica_set& replicas) { return chained::check(m, streamlet::form, replicas); },
    streamlet::verify_commit,
    chained::kind_name,
    chained::slot,
    streamlet::offence,
    chained::describe,
    [](const signed_message& m, const replica_set& replicas) {
      return chained::never_signed(m, streamlet::form, replicas);
    },
    chained::proposes,
    [](const signed_message& m) { return chained::unpack(m); },
    [](const signed_message& m, const replica_set& replicas, testimony& out) { chained::testify(m, replicas, out); },
    chained::testify_chain,
    chained::non_monotone_votes,
    0,
    chained::verify_justify,
  });
}

} // namespace bezant
