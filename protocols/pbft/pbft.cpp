#include "protocols/pbft/pbft.hpp"

#include "protocols/pbft/core.hpp"

namespace bezant {

namespace {

result<std::unique_ptr<protocol>> make_pbft(const protocol_config& config, std::string* why) {
  option_reader reader{config.options};
  pbft::options chosen;
  chosen.timeout = reader.span("timeout", chosen.timeout, milliseconds(1));
  chosen.measured = read_timeouts(reader);
  chosen.heartbeat = reader.span("heartbeat", duration{chosen.timeout.ns / 4}, duration{});
  chosen.checkpoint = reader.number("checkpoint", chosen.checkpoint, 1, pbft::window_max / 2);
  chosen.in_flight = reader.number("in_flight", chosen.in_flight, 1, 32);
  auto problem = reader.problem();
  if (problem.empty() && chosen.timeout > seconds(3600))
    problem = "option timeout: at most 1 hour";
  if (problem.empty() && chosen.heartbeat >= chosen.timeout)
    problem = "option heartbeat: less than timeout";
  if (!problem.empty()) {
    if (why != nullptr)
      *why = std::move(problem);
    return protocol_error::bad_option;
  }
  return std::unique_ptr<protocol>{std::make_unique<pbft::core>(config, chosen, pbft::limits{})};
}

} // namespace

protocol_info pbft_info() {
  return {
    "pbft",
    "PBFT (Castro, Liskov 1999): a primary orders batches in three phases; view changes replace it",
    make_pbft,
    pbft::check,
    pbft::verify_commit,
    pbft::kind_name,
    pbft::slot,
    pbft::offence,
    pbft::describe,
    pbft::never_signed,
    pbft::proposes,
    pbft::unpack,
    pbft::testify,
    pbft::testify_proof,
    pbft::cross_examine,
    pbft::window_max,
    pbft::verify_commit, // a block keeps the commit certificate of its batch
  };
}

} // namespace bezant
