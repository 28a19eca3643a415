// The options that view-based protocols of the family share.
#pragma once

#include "protocols/chained/core.hpp"

#include <functional>
#include <string>

namespace bezant::chained {

/// What `timeout`, `timeouts`, `votes`, `leader`, `tenure` and `idle` say.
struct view_options {
  duration timeout = milliseconds(500);
  bool measured = false; ///< `timeouts`
  bool votes_to_all = true;
  leader_policy leaders;
  duration idle{};
};

/// Reads them; `usual`: who leads if no option says so; `problem` gets a sentence if something is wrong, also with an
/// option that nobody knows.
view_options read_view_options(const protocol_config& config, std::string& problem,
                               leader_policy::kind usual = leader_policy::kind::round_robin);

/// The base half as long again for each view of `growth`, of those that were given up in a row, up to ten, which is
/// 57-fold. (The papers leave the pacemaker open; growing timeouts end any mismatch with the network's delay. Doubling
/// them makes a cluster sleep for long after a short storm.)
duration grown(const timeout_estimator::allowance& allowed);

/// Refuses with `problem`, or makes the core.
result<std::unique_ptr<protocol>> make_or_refuse(std::string problem, std::string* why,
                                                 const std::function<std::unique_ptr<protocol>()>& make);

} // namespace bezant::chained
