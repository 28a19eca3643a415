#include "adversaries/registry.hpp"

#include "adversaries/adversary_core.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/combinators.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/stack.hpp"
#include "core/error_category.hpp"
#include "core/nearest.hpp"

#include <algorithm>

namespace bezant {

namespace {

const char* describe(adversary_error e) noexcept {
  switch (e) {
    case adversary_error::unknown_behaviour: return "no behaviour of that name is registered";
    case adversary_error::name_taken: return "a behaviour of that name is registered already";
    case adversary_error::bad_option: return "an option of a behaviour is unknown or out of range";
    case adversary_error::bad_recipe: return "the text does not describe a behaviour";
    case adversary_error::not_applicable: return "the protocol has nothing that the behaviour could bend";
  }
  return "unknown adversary error";
}

void explain(std::string* why, std::string text) {
  if (why != nullptr)
    *why = std::move(text);
}

} // namespace

std::error_code make_error_code(adversary_error e) noexcept {
  static const error_category<adversary_error> category{"bezant.adversary", describe};
  return {static_cast<int>(e), category};
}

adversary_registry adversary_registry::built_in() {
  adversary_registry registry;
  registry.list_ = {
    silent_info(),
    crash_info(),
    withhold_votes_info(),
    equivocate_info(),
    double_vote_info(),
    wrong_proposal_info(),
    fake_orders_info(),
    fork_info(),
    delay_info(),
    slow_leader_info(),
    selective_send_info(),
    replay_info(),
    stale_info(),
    garbage_info(),
    flood_info(),
    beg_info(),
    hoard_info(),
    stuff_info(),
    censor_info(),
    front_run_info(),
    sandwich_info(),
    lie_to_clients_info(),
    nullify_and_finalize_info(),
    non_monotone_vote_info(),
    amnesia_info(),
    twin_info(),
    collude_info(),
    chaos_info(),
    during_info(),
    in_views_info(),
    to_info(),
    with_probability_info(),
    when_leader_info(),
    after_info(),
  };
  for (const auto* name : {"hotstuff", "jolteon"})
    registry.add_forge(name, make_chained_forge());
  registry.add_forge("streamlet", make_streamlet_forge());
  registry.add_forge("simplex", make_simplex_forge());
  registry.add_forge("pbft", make_pbft_forge());
  return registry;
}

result<void> adversary_registry::add(adversary_info info) {
  if (find(info.name))
    return adversary_error::name_taken;
  list_.push_back(std::move(info));
  return outcome::success();
}

result<const adversary_info*> adversary_registry::find(std::string_view name, std::string* why) const {
  const auto at = std::ranges::find(list_, name, &adversary_info::name);
  if (at != list_.end())
    return &*at;
  std::vector<std::string> known;
  for (const auto& a : list_)
    known.push_back(a.name);
  explain(why, "no behaviour is called \"" + std::string{name} + "\"" + hint_for(name, known));
  return adversary_error::unknown_behaviour;
}

void adversary_registry::add_forge(std::string protocol, std::shared_ptr<const protocol_forge> forge) {
  std::erase_if(forges_, [&](const auto& entry) { return entry.first == protocol; });
  forges_.emplace_back(std::move(protocol), std::move(forge));
}

std::shared_ptr<const protocol_forge> adversary_registry::forge_of(std::string_view protocol) const {
  for (const auto& [name, forge] : forges_)
    if (name == protocol)
      return forge;
  return std::make_shared<const protocol_forge>();
}

std::string adversary_registry::inapplicable(const recipe& r, const protocol_info& protocol) const {
  for (const auto& part : r.parts)
    if (auto why = inapplicable(part, protocol); !why.empty())
      return why;
  const auto found = find(r.name);
  if (!found || !found.value()->inapplicable)
    return {};
  const auto why = found.value()->inapplicable(protocol, *forge_of(protocol.name));
  return why.empty() ? "" : "\"" + r.name + "\" does nothing to " + protocol.name + ": " + why;
}

std::string adversary_registry::needs_orders(const recipe& r) const {
  for (const auto& part : r.parts)
    if (auto name = needs_orders(part); !name.empty())
      return name;
  const auto found = find(r.name);
  return found && found.value()->needs_orders ? r.name : "";
}

result<std::unique_ptr<behaviour>> adversary_registry::make(const recipe& r, const adversary_config& config,
                                                            std::string* why) const {
  auto own = config;
  own.options = r.options;
  if (own.forge == nullptr)
    own.forge = forge_of(config.protocol != nullptr ? config.protocol->name : "");
  behaviour_list parts;
  for (std::size_t i = 0; i < r.parts.size(); ++i) {
    own.random = config.random.split(i + 1);
    BOOST_OUTCOME_TRY(auto part, make(r.parts[i], own, why));
    parts.push_back(std::move(part));
  }
  if (r.name == recipe::stack)
    return std::unique_ptr<behaviour>{std::make_unique<behaviour_stack>(std::move(parts))};
  BOOST_OUTCOME_TRY(const auto* info, find(r.name, why));
  if (info->combinator != (parts.size() == 1)) {
    explain(why, info->combinator ? r.name + " stands around one behaviour" : r.name + " stands around nothing");
    return adversary_error::bad_recipe;
  }
  if (info->inapplicable && config.protocol != nullptr)
    if (auto reason = info->inapplicable(*config.protocol, *own.forge); !reason.empty()) {
      explain(why, "\"" + r.name + "\" does nothing to " + config.protocol->name + ": " + reason);
      return adversary_error::not_applicable;
    }
  own.random = config.random.split(0);
  auto made = info->make(own, std::move(parts), why);
  if (!made && why != nullptr)
    why->insert(0, r.name + ": ");
  return made;
}

result<std::unique_ptr<protocol>> adversary_registry::wrap(std::unique_ptr<protocol> honest, const recipe& r,
                                                           const adversary_config& config, std::string* why) const {
  BOOST_OUTCOME_TRY(auto bent, make(r, config, why));
  return std::unique_ptr<protocol>{std::make_unique<adversary_core>(std::move(honest), std::move(bent), config)};
}

} // namespace bezant
