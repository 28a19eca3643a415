// Which parts of a protocol somebody else wrote are there.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// A sentence that names the first function that a protocol cannot run without and does not have; empty if it has all.
/// (`slot`, `offence`, `describe` and what follows them in `protocol_info` are for checks and adversaries, and may be
/// missing.)
std::string missing_part(const protocol_info& info);

} // namespace bezant
