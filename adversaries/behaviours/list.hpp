// The behaviours that Bezant comes with: one file each. docs/adversaries.md says what each does and how it is caught.
#pragma once

#include "adversaries/registry.hpp"

namespace bezant {

adversary_info silent_info();
adversary_info crash_info();
adversary_info withhold_votes_info();
adversary_info equivocate_info();
adversary_info double_vote_info();
adversary_info wrong_proposal_info();
adversary_info fake_orders_info();
adversary_info fork_info();
adversary_info delay_info();
adversary_info slow_leader_info();
adversary_info selective_send_info();
adversary_info replay_info();
adversary_info stale_info();
adversary_info garbage_info();
adversary_info flood_info();
adversary_info beg_info();
adversary_info hoard_info();
adversary_info stuff_info();
adversary_info censor_info();
adversary_info front_run_info();
adversary_info sandwich_info();
adversary_info lie_to_clients_info();
adversary_info nullify_and_finalize_info();
adversary_info non_monotone_vote_info();
adversary_info amnesia_info();
adversary_info twin_info();
adversary_info collude_info();
adversary_info chaos_info();

/// `inapplicable` of behaviours that need a protocol's `describe`, or something of the forge besides.
std::string needs_description(const protocol_info& protocol);
std::string needs_proposals(const protocol_info& protocol, const protocol_forge& forge);
std::string needs_votes(const protocol_info& protocol, const protocol_forge& forge);

} // namespace bezant
