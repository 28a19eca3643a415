// Streamlet: coming back from the journal, so that nothing this replica signed is ever contradicted.
#include "protocols/streamlet/core.hpp"

#include <algorithm>

namespace bezant::streamlet {

void core::take(const recovered& e, effects& out) {
  const auto beyond = adopt_root(e);
  for (const auto& r : e.journal)
    replay(r, out);
  // Last: it certifies a block that the journal may bring.
  if (beyond)
    learn(*beyond, echo::no, out);
}

std::optional<vote_certificate> core::adopt_root(const recovered& e) {
  if (e.last_committed == nullptr || e.last_committed->header().at == height{0})
    return std::nullopt;
  const auto proof = decode<commit_proof>(e.proof);
  require(proof && proof.value().final.header == e.last_committed->header(), "the own store's proof fits its block");
  tree_ = block_tree{e.last_committed, proof.value().final.notarization, limits_.orphans_max};
  server_.start_at(tree_.root());
  return proof.value().last.notarization;
}

void core::replay(const record& r, effects& out) {
  switch (static_cast<journal>(r.kind)) {
    case journal::proposed: {
      const auto proposal = decode<block_vote>(r.body);
      require(bool{proposal}, "the own journal reads back");
      proposed_ = std::max(proposed_, proposal.value());
      return;
    }
    case journal::voted: {
      const auto vote = decode<block_vote>(r.body);
      require(bool{vote}, "the own journal reads back");
      voted_ = std::max(voted_, vote.value());
      return;
    }
    case journal::block: {
      const auto stored = decode<stored_block>(r.body);
      require(bool{stored}, "the own journal reads back");
      const auto& s = stored.value();
      const auto b = std::make_shared<const block>(s.header, std::make_shared<const payload>(s.content), s.justify);
      for (const auto& added : tree_.add(b)) {
        tree_.mark_journaled(added->id()); // an orphan can only have come from the journal, too
        hung(added, out);
      }
      return;
    }
  }
}

} // namespace bezant::streamlet
