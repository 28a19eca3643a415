#include "adversaries/registry.hpp"

#include "adversaries/chaos.hpp"
#include "adversaries/silent.hpp"
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
  }
  return "unknown adversary error";
}

} // namespace

std::error_code make_error_code(adversary_error e) noexcept {
  static const error_category<adversary_error> category{"bezant.adversary", describe};
  return {static_cast<int>(e), category};
}

adversary_registry adversary_registry::built_in() {
  adversary_registry registry;
  registry.list_ = {
    chaos_info(),
    silent_info(),
  };
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
  if (why != nullptr) {
    std::vector<std::string> known;
    for (const auto& a : list_)
      known.push_back(a.name);
    *why = "no behaviour is called \"" + std::string{name} + "\"" + hint_for(name, known);
  }
  return adversary_error::unknown_behaviour;
}

} // namespace bezant
