#include "tests/protocols/vote_judge.hpp"

namespace bezant::testing {

vote_judge::vote_judge(cluster& watched) : watched_{watched} {
  watched_.on_signed = [this](replica_id who, const signed_message& m) { saw(who, m); };
}

digest vote_judge::vote_of(replica_id who, std::uint64_t epoch) const {
  const auto at = votes_.find({who, view_number{epoch}});
  return at == votes_.end() ? digest{} : at->second.block;
}

void vote_judge::saw(replica_id who, const signed_message& m) {
  const auto complain = [&](const std::string& what) {
    watched_.violations.push_back("replica " + std::to_string(who.value()) + " " + what);
  };
  if (m.kind == number(chained::kind::proposal)) {
    const auto h = decode<chained::proposal>(m.body).value().block.header;
    const auto [known, fresh] = proposals_.try_emplace({who, h.view}, digest_of(h));
    if (!fresh && known->second != digest_of(h))
      complain("proposes twice in epoch " + std::to_string(h.view.value()));
  }
  if (m.kind != number(chained::kind::vote))
    return;
  const auto vote = decode<block_vote>(m.body).value();
  const auto [known, fresh] = votes_.try_emplace({who, vote.view}, vote);
  if (!fresh && known->second != vote)
    complain("votes twice in epoch " + std::to_string(vote.view.value()));
  auto& highest = highest_[who];
  if (fresh && (vote.view < highest.view || vote.at < highest.at))
    complain("votes in epoch " + std::to_string(vote.view.value()) + " against its vote of epoch "
             + std::to_string(highest.view.value()));
  highest = std::max(highest, vote);
}

} // namespace bezant::testing
