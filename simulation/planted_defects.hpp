// Sends what honest replicas signed with one defect, and contradicting statements on states: is it refused, and
// noticed?
#pragma once

#include "protocols/checkpoint.hpp"
#include "simulation/planted_memory.hpp"

namespace bezant::simulation {

/// Takes one of `kept`, puts one defect into it and expects `protocol_info::check` to refuse it: an author who does not
/// exist or does not lead, a byte too few or too many, a payload where there is none or another than there was, a wrong
/// signature in a certificate. What is wrong in the signed body must be evidence against its author.
void check_refusals(const impersonation& as, std::span<const signed_message> kept, random_source& random,
                    violation_list& found);

/// Shows an auditor what one replica said of the states after some blocks, now and then with another state after one of
/// them. It must convict the replica then, and only then.
void check_state_claims(const impersonation& as, std::span<const checkpoint_certificate> stable, random_source& random,
                        violation_list& found);

} // namespace bezant::simulation
