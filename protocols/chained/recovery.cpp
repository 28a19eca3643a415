// The chained core: coming back from the journal, so that nothing this replica signed is ever contradicted.
#include "core/mutant.hpp"
#include "protocols/chained/core.hpp"
#include "protocols/chained/earlier_proof.hpp"

#include <algorithm>

namespace bezant::chained {

void core::take(const recovered& e, effects& out) {
  if (!seeded_bug("chained-conviction-forgotten"))
    convicted_ = convictions{e.convicted};
  const auto beyond = adopt_root(e);
  for (const auto& r : e.journal)
    replay(r, out);
  // Last: they certify blocks that the journal may bring.
  for (const auto& c : beyond)
    learn(c, false, out);
  // Not below any view that something was signed in.
  const auto floor =
    std::max({view_, lowest_own_view(), state_.voted.view, state_.gave_up.view, state_.proposed.view, view_at(now_)});
  persisted_ = std::max({state_.voted.view, state_.gave_up.view, state_.proposed.view});
  running_ = true;
  view_ = floor.value() > 0 ? view_number{floor.value() - 1} : floor;
  enter(floor, false, out);
  repeat_proposal(out);
}

/// A final block of a later view has above it whatever this replica voted for, locked, or knew to be certified.
bool core::forgot(const forgotten_past& past, effects& /*out*/) {
  return running_ && tree_.root().header().view > past.last;
}

std::vector<vote_certificate> core::certificates_in(byte_view proof) const {
  std::vector<vote_certificate> list;
  if (const auto chain = decode<certified_chain>(proof))
    for (const auto& link : chain.value().links)
      list.push_back(link.certificate);
  return list;
}

std::vector<vote_certificate> core::adopt_root(const recovered& e) {
  if (e.last_committed == nullptr || e.last_committed->header().at == height{0})
    return {};
  const auto earlier = read_earlier(e.proof);
  auto list = certificates_in(earlier ? byte_view{earlier->later} : byte_view{e.proof});
  if (earlier)
    list.insert(list.begin(), earlier->own);
  const auto own = std::ranges::find(list, vote_for(*e.last_committed), &vote_certificate::vote);
  require(own != list.end(), "the own store's proof fits its block");
  beside_counts_ = !earlier;
  tree_ = block_tree{e.last_committed, *own, limits_.orphans_max, traits_.order};
  server_.start_at(tree_.root());
  state_.high = *own;
  view_ = own->vote.view.next();
  list.erase(list.begin(), own + 1);
  return list;
}

void core::replay(const record& r, effects& out) {
  if (r.kind >= first_own_record)
    return replay_own(r);
  switch (static_cast<journal>(r.kind)) {
    case journal::state: {
      auto stored = decode<safety_state>(r.body);
      require(bool{stored}, "the own journal reads back");
      auto high = std::move(state_.high);
      state_ = std::move(stored).value();
      if (state_.given_up)
        view_ = std::max(view_, state_.given_up->view.next());
      restore_own(state_.own);
      if (high.vote.view > state_.high.vote.view)
        state_.high = std::move(high);
      else
        learn(vote_certificate{state_.high}, false, out);
      // Also where no place was left to want its block: a timeout of a view that it ends would be an offence.
      view_ = std::max(view_, state_.high.vote.view.next());
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

} // namespace bezant::chained
