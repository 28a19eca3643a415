// The table of adversaries: behaviours that wrap an honest core, by name.
#pragma once

#include "core/random.hpp"
#include "protocols/config.hpp"
#include "protocols/protocol.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bezant {

/// Why a behaviour was refused.
enum class adversary_error {
  unknown_behaviour = 1, ///< no behaviour of that name is registered
  name_taken,            ///< a behaviour of that name is registered already
  bad_option,            ///< an option is unknown or its value is out of range
};

std::error_code make_error_code(adversary_error e) noexcept;

/// Everything that a behaviour knows at birth.
struct adversary_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  random_source random{0};              ///< its own; the host gives the same one in every run of a seed
  std::vector<protocol_option> options; ///< of the behaviour, by name
};

/// A behaviour. What it makes is itself a core: it steps the honest one that it wraps and changes what comes out.
struct adversary_info {
  std::string name;    ///< lower-case words joined by hyphens
  std::string summary; ///< one line for people

  /// Wraps `honest`. Error: `bad_option`, with a sentence in `why` if that is given.
  std::function<result<std::unique_ptr<protocol>>(std::unique_ptr<protocol> honest, const adversary_config& config,
                                                  std::string* why)>
    wrap;
};

/// Behaviours by name. A value: copy it, add to it, hand it on.
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

private:
  std::vector<adversary_info> list_;
};

} // namespace bezant

template <>
struct std::is_error_code_enum<bezant::adversary_error> : std::true_type {};
