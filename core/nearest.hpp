// What somebody may have meant who wrote a name that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bezant {

/// The one of `known` with the fewest edits from `name` (insertions, deletions, replacements, swaps of neighbours; case
/// does not count), or else the only one that begins with it. Empty if none is near: of `name`'s letters a third may be
/// wrong, or one if it has from two to five; and nothing is near to more than 64 letters.
std::string nearest(std::string_view name, std::span<const std::string> known);

/// The end of an error message about an unknown name: `; did you mean "loss"?` or `; known are: a, b`.
std::string hint_for(std::string_view name, std::span<const std::string> known);

} // namespace bezant
