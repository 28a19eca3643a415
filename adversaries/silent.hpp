// The behaviour "silent": says nothing at all.
#pragma once

#include "adversaries/registry.hpp"

namespace bezant {

/// Follows the protocol and keeps its journal, but sends nothing: no proposal, vote, echo or answer. To the others it is
/// a replica that crashed.
adversary_info silent_info();

} // namespace bezant
