// The rules of Simplex.
#pragma once

#include "protocols/chained/core.hpp"
#include "protocols/simplex/messages.hpp"

namespace bezant::simplex {

/// The options of `simplex_info`, read.
struct options {
  leader_policy leaders;
  duration delta = milliseconds(100);
  bool measured = false; ///< `timeouts`
  duration idle{};
};

/// Simplex (Chan, Pass 2023), section 2. A view is the paper's iteration, a nullify vote its vote for the dummy block.
/// A view ends with a notarization or a nullification; both may exist, but never a nullification and a finalization.
class rules final : public chained::core {
public:
  rules(const protocol_config& config, const options& chosen);

  [[nodiscard]] protocol_status snapshot() const override;

protected:
  const block_tree::node* to_extend() override;
  bool may_vote(const chained::proposal& p, const block& b) override;
  void certified(const block_tree::node& b, effects& out) override;
  void learned(const vote_certificate& c, effects& out) override;
  void expired(effects& out) override;
  void entered(effects& out) override;
  void finish(effects& out) override;
  void heard(const chained::timeout_certificate& c, effects& out) override;
  void heard(const chained::timeout_vote& t, const signed_message& m, effects& out) override;
  void take_own(const message_in& e, effects& out) override;
  [[nodiscard]] duration patience() const override { return allowed().base; }

  [[nodiscard]] bytes own_state() const override { return encode(finalized_); }
  void restore_own(byte_view own) override;
  void replay_own(const record& r) override;
  [[nodiscard]] view_number lowest_own_view() const override;
  [[nodiscard]] view_number keeps_from() const override { return tree().root().header().view; }
  [[nodiscard]] std::vector<vote_certificate> certificates_in(byte_view proof) const override;

private:
  static constexpr std::size_t answers_per_view_max = 4;

  struct signed_view {
    view_number view;
    signed_message message;
  };

  bool nullified_since(view_number after);
  void stretch_run();
  void remember(const chained::timeout_certificate& c);
  void cast_finalize(const block_vote& v, effects& out);
  void on_finalize(const signed_message& m, effects& out);
  void learn_finalization(const vote_certificate& c, effects& out);
  void try_commit(effects& out);
  void ask(effects& out);
  void answer(const signed_message& m, effects& out);
  void compare(const std::map<replica_id, signed_view>& others, view_number v, const signed_message& m, effects& out);

  block_vote finalized_; ///< the last own finalize vote
  vote_collector finalize_votes_;
  std::optional<vote_certificate> finalization_; ///< the highest
  /// Of all views above the last final block: whoever comes back needs every one. Bounded by the views since then.
  std::map<view_number, chained::timeout_certificate> nullifications_;
  view_number run_begin_{1}, run_end_{1}; ///< [begin, end): nullified views below the current one without a gap
  evidence_book finalize_evidence_;
  std::set<replica_id> charged_;                            ///< accused of nullifying and finalizing
  std::map<replica_id, signed_view> nullifies_, finalizes_; ///< each replica's latest
  std::map<replica_id, std::size_t> answers_;               ///< since the view's timer was set
  std::optional<view_range> missing_;                       ///< views without a certificate
  std::optional<time_point> asked_;
  std::uint32_t tries_ = 0;
};

} // namespace bezant::simplex
