// The options that view-based protocols of the family share.
#pragma once

#include "protocols/chained/core.hpp"

#include <functional>
#include <string>

namespace bezant::chained {

/// What `timeout`, `votes`, `leader`, `tenure` and `idle` say.
struct view_options {
  duration timeout = milliseconds(500);
  bool votes_to_all = true;
  leader_policy leaders;
  duration idle{};
};

/// Reads them; `problem` gets a sentence if something is wrong, also with an option that nobody knows.
view_options read_view_options(const protocol_config& config, std::string& problem);

/// `timeout` doubled for each of `failures` views that were given up in a row, at most 64-fold (the paper leaves the
/// pacemaker open; growing timeouts end any mismatch with the network's delay).
duration grown(duration timeout, unsigned failures);

/// Refuses with `problem`, or makes the core.
result<std::unique_ptr<protocol>> make_or_refuse(std::string problem, std::string* why,
                                                 const std::function<std::unique_ptr<protocol>()>& make);

} // namespace bezant::chained
