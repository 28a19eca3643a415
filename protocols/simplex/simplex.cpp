#include "protocols/simplex/simplex.hpp"

#include "protocols/chained/earlier_proof.hpp"
#include "protocols/chained/options.hpp"
#include "protocols/simplex/rules.hpp"

namespace bezant {

namespace {

result<std::unique_ptr<protocol>> make_simplex(const protocol_config& config, std::string* why) {
  option_reader reader{config.options};
  simplex::options chosen{.leaders = read_leader(reader, leader_policy::kind::round_robin, *config.replicas)};
  chosen.delta = reader.span("delta", chosen.delta, microseconds(10));
  chosen.measured = read_timeouts(reader);
  chosen.idle = reader.span("idle", chosen.idle, duration{});
  auto problem = reader.problem();
  if (problem.empty() && chosen.delta > seconds(3600))
    problem = "option delta: at most 1 hour";
  if (problem.empty() && chosen.idle > chosen.delta)
    problem = "option idle: at most delta, else views without work are nullified";
  return chained::make_or_refuse(std::move(problem), why,
                                 [&] { return std::make_unique<simplex::rules>(config, chosen); });
}

} // namespace

protocol_info simplex_info() {
  return chained::with_earlier_proofs({
    "simplex",
    "Simplex (Chan, Pass 2023): notarize, then finalize; a view that fails is nullified",
    make_simplex,
    simplex::check,
    simplex::verify_commit,
    simplex::kind_name,
    simplex::slot,
    simplex::offence,
    simplex::describe,
    simplex::never_signed,
    chained::proposes,
    simplex::unpack,
    simplex::testify,
    simplex::testify_proof,
    simplex::cross_examine,
    0,
    chained::verify_justify,
  });
}

} // namespace bezant
