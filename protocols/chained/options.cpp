#include "protocols/chained/options.hpp"

#include "protocols/registry.hpp"

#include <algorithm>
#include <array>

namespace bezant::chained {

view_options read_view_options(const protocol_config& config, std::string& problem, leader_policy::kind usual) {
  static constexpr std::array<std::string_view, 2> votes{"all", "next"};
  option_reader reader{config.options};
  view_options chosen{.leaders = read_leader(reader, usual, *config.replicas)};
  chosen.timeout = reader.span("timeout", chosen.timeout, milliseconds(1));
  chosen.measured = read_timeouts(reader);
  chosen.votes_to_all = reader.choice("votes", votes) == 0;
  chosen.idle = reader.span("idle", chosen.idle, duration{});
  problem = reader.problem();
  if (problem.empty() && chosen.timeout > seconds(3600))
    problem = "option timeout: at most 1 hour";
  if (problem.empty() && chosen.idle * 2 > chosen.timeout)
    problem = "option idle: at most half of timeout, else views without work are given up";
  return chosen;
}

duration grown(const timeout_estimator::allowance& allowed) {
  auto grown = allowed.base.ns;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(allowed.growth, 10); ++i)
    grown += grown / 2;
  return duration{grown};
}

result<std::unique_ptr<protocol>> make_or_refuse(std::string problem, std::string* why,
                                                 const std::function<std::unique_ptr<protocol>()>& make) {
  if (problem.empty())
    return make();
  if (why != nullptr)
    *why = std::move(problem);
  return protocol_error::bad_option;
}

} // namespace bezant::chained
