#include "protocols/streamlet/streamlet.hpp"

#include "protocols/streamlet/core.hpp"

namespace bezant {

namespace {

result<std::unique_ptr<protocol>> make_streamlet(const protocol_config& config, std::string* why) {
  static constexpr std::array<std::string_view, 2> leaders{"hash", "round_robin"};
  static constexpr std::array<std::string_view, 2> echoes{"full", "certificates"};
  option_reader reader{config.options};
  streamlet::options chosen;
  chosen.delta = reader.span("delta", chosen.delta, microseconds(10));
  chosen.leader = reader.choice("leader", leaders) == 0 ? leader_policy::kind::hash : leader_policy::kind::round_robin;
  chosen.echo_votes = reader.choice("echo", echoes) == 0;
  auto problem = reader.problem();
  if (problem.empty() && chosen.delta > seconds(3600))
    problem = "option delta: at most 1 hour";
  if (!problem.empty()) {
    if (why != nullptr)
      *why = std::move(problem);
    return protocol_error::bad_option;
  }
  return std::unique_ptr<protocol>{std::make_unique<streamlet::core>(config, chosen, streamlet::limits{})};
}

} // namespace

protocol_info streamlet_info() {
  return {
    "streamlet",
    "Streamlet (Chan, Shi 2020): propose and vote in clocked epochs; three consecutive ones finalize",
    make_streamlet,
    streamlet::check,
    streamlet::verify_commit,
    streamlet::kind_name,
    streamlet::slot,
    streamlet::contradicts,
  };
}

} // namespace bezant
