// What somebody may have meant who wrote a name that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bezant {

/// The one of `known` with the fewest edits from `name` (insertions, deletions, replacements; case counts); empty if
/// none is near, that is within a third of the name's length, or two.
std::string nearest(std::string_view name, std::span<const std::string> known);

/// The end of an error message about an unknown name: `; did you mean "loss"?` or `; known are: a, b`.
std::string hint_for(std::string_view name, std::span<const std::string> known);

} // namespace bezant
