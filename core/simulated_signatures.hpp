// A cheap keyed hash in place of signatures, for long simulations. It protects against nobody: whoever knows the public
// key can sign. It lives in a library of its own (bezant::simulated_signatures) that no deployed node links, and
// neither genesis nor configuration has a way to name it.
#pragma once

#include "core/signatures.hpp"

namespace bezant {

/// SipHash-2-4 of the digest, keyed with the public key. Only for simulations and tests.
std::shared_ptr<const signature_scheme> simulated_signatures();

} // namespace bezant
