// The table of adversaries: behaviours and combinators by name, and how they are put together.
#pragma once

#include "adversaries/behaviour.hpp"
#include "adversaries/error.hpp"
#include "adversaries/recipe.hpp"

namespace bezant {

/// An option of a behaviour, for people; what values it takes the behaviour says when it is made.
struct adversary_option {
  std::string name;
  std::string summary;
};

using behaviour_list = std::vector<std::unique_ptr<behaviour>>;

/// A behaviour or a combinator as the registry lists it.
struct adversary_info {
  std::string name;    ///< lower-case words joined by hyphens; combinators by underscores
  std::string summary; ///< one line for people
  std::vector<adversary_option> options;

  /// Makes one; `parts` are what a combinator stands around. Error: `bad_option`, with a sentence in `why` if given.
  std::function<result<std::unique_ptr<behaviour>>(const adversary_config& config, behaviour_list parts,
                                                   std::string* why)>
    make;

  bool combinator = false; ///< stands around one recipe
  /// Why it has nothing to bend in that protocol; empty if it has. Absent: it applies to every protocol.
  std::function<std::string(const protocol_info& protocol, const protocol_forge& forge)> inapplicable = {};
  bool needs_orders = false; ///< it bends orders or receipts of the exchange, and does nothing where there is none
};

/// Behaviours by name, and what is known about the messages of protocols. A value: copy it, add to it, hand it on.
class adversary_registry {
public:
  /// The behaviours that Bezant comes with.
  static adversary_registry built_in();

  /// Adds a behaviour. Error: `name_taken`.
  result<void> add(adversary_info info);

  /// Finds a behaviour; the pointer is valid as long as the registry is not changed. Error: `unknown_behaviour`, with a
  /// sentence that names the nearest one in `why` if that is given.
  [[nodiscard]] result<const adversary_info*> find(std::string_view name, std::string* why = nullptr) const;

  [[nodiscard]] const std::vector<adversary_info>& all() const noexcept { return list_; }

  /// Says how the messages of a protocol of one's own are bent. Behaviours that need no such knowledge work without.
  void add_forge(std::string protocol, std::shared_ptr<const protocol_forge> forge);
  /// Never null: a protocol that nobody knows has a forge that can do nothing.
  [[nodiscard]] std::shared_ptr<const protocol_forge> forge_of(std::string_view protocol) const;

  /// Empty if every behaviour in the recipe can do something to that protocol, else a sentence that says why not.
  [[nodiscard]] std::string inapplicable(const recipe& r, const protocol_info& protocol) const;

  /// The first behaviour in the recipe that does nothing without an exchange; empty if there is none.
  [[nodiscard]] std::string needs_orders(const recipe& r) const;

  /// Makes the behaviour that a recipe describes. `config.options` is ignored. Errors: `unknown_behaviour`,
  /// `bad_option`, `not_applicable`.
  [[nodiscard]] result<std::unique_ptr<behaviour>> make(const recipe& r, const adversary_config& config,
                                                        std::string* why = nullptr) const;

  /// Wraps an honest core: what an adversary's node hosts. Errors as `make`.
  [[nodiscard]] result<std::unique_ptr<protocol>> wrap(std::unique_ptr<protocol> honest, const recipe& r,
                                                       const adversary_config& config,
                                                       std::string* why = nullptr) const;

private:
  std::vector<adversary_info> list_;
  std::vector<std::pair<std::string, std::shared_ptr<const protocol_forge>>> forges_;
};

/// Refuses with `bad_option` and `problem`, or makes a `Behaviour` from the arguments.
template <class Behaviour, class... Ts>
result<std::unique_ptr<behaviour>> made_or_refused(std::string problem, std::string* why, Ts&&... args) {
  if (problem.empty())
    return std::unique_ptr<behaviour>{std::make_unique<Behaviour>(std::forward<Ts>(args)...)};
  if (why != nullptr)
    *why = std::move(problem);
  return adversary_error::bad_option;
}

} // namespace bezant
