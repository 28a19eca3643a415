#include "simulation/repeat_check.hpp"

#include "core/system_transaction.hpp"

namespace bezant::simulation {

void repeat_check::executed(time_point now, const block& b, bool honest, violation_list& found) {
  const auto& h = b.header();
  const auto lives = lives_.find(h.proposer);
  const bool held_to_it = honest && lives != lives_.end() && lives->second == 1;
  for (const auto& t : b.content()->transactions()) {
    if (is_system(t))
      continue; // evidence is every leader's own
    const auto [first, fresh] = carried_.try_emplace(t.id(), first_time{h.proposer, h.at, h.view});
    const bool own = first->second.proposer == h.proposer && first->second.view == h.view;
    if (!fresh && held_to_it && (ancestors_ || own)) {
      found.add("repeats", {h.proposer, h.at, h.view, now},
                "replica " + std::to_string(h.proposer.value()) + " proposed block " + std::to_string(h.at.value())
                  + " in view " + std::to_string(h.view.value()) + " with a transaction that block "
                  + std::to_string(first->second.at.value()) + " has, of view "
                  + std::to_string(first->second.view.value()));
      return;
    }
  }
}

} // namespace bezant::simulation
