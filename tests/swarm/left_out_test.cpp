#include "adversaries/forge/forge.hpp"
#include "protocols/parts.hpp"
#include "simulation/cluster.hpp"
#include "simulation/swarm/hunt.hpp"
#include "simulation/swarm/report.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::simulation;

namespace {

using made = result<std::unique_ptr<behaviour>>;

made pass_on(const adversary_config&, behaviour_list, std::string*) {
  return std::unique_ptr<behaviour>{std::make_unique<behaviour>()};
}

made needs_an_option(const adversary_config& config, behaviour_list, std::string* why) {
  if (!config.options.empty())
    return std::unique_ptr<behaviour>{std::make_unique<behaviour>()};
  *why = "option against is missing";
  return adversary_error::bad_option;
}

/// The registries of a program of somebody else: two behaviours, and a protocol without a forge and `describe`.
scenario_names outside() {
  scenario_names names;
  REQUIRE(names.adversaries.add({"mine", "passes everything on", {}, pass_on}));
  REQUIRE(names.adversaries.add({"picky", "cannot be made without options", {{"against", "whom"}}, needs_an_option}));
  auto own = *names.protocols.find("hotstuff").value();
  own.name = "own";
  own.describe = {};
  REQUIRE(names.protocols.add(own));
  return names;
}

const swarm::left_out* find(const std::vector<swarm::left_out>& list, const std::string& what, const char* why) {
  for (const auto& l : list)
    if (l.what == what && l.why.find(why) != std::string::npos)
      return &l;
  return nullptr;
}

} // namespace

TEST_CASE("a behaviour of a program of one's own is drawn") {
  const auto names = outside();
  std::size_t drawn = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed)
    for (const auto& a : swarm::draw(seed, {{"hotstuff"}, {4}, 0}, names).what.adversaries)
      drawn += to_string(a.what).find("mine") != std::string::npos ? 1 : 0;
  CHECK(drawn > 0);
}

TEST_CASE("what is not drawn is listed with the protocols and the reason, and the reports have it") {
  const auto names = outside();
  const swarm::draw_from from{{"hotstuff", "pbft", "own"}, {4}, 0};
  const auto list = left_out_of(from, names);
  REQUIRE(find(list, "collude", "--beyond-f"));
  CHECK(find(list, "collude", "--beyond-f")->protocols.empty()); // all of them
  REQUIRE(find(list, "fork", "name no parent"));
  CHECK(find(list, "fork", "name no parent")->protocols == std::vector<std::string>{"pbft"});
  REQUIRE(find(list, "picky", "option against is missing"));
  for (const auto* what : {"equivocate", "double-vote", "wrong-proposal"}) {
    INFO(what);
    REQUIRE(find(list, what, "add_forge"));
    CHECK(find(list, what, "add_forge")->protocols == std::vector<std::string>{"own"});
  }
  CHECK(find(list, "withhold-votes", "describe"));
  CHECK(find(list, "options", "ranges"));
  CHECK_FALSE(find(list, "silent", ""));
  CHECK_FALSE(find(list, "mine", ""));

  swarm::hunt_result r;
  r.not_drawn = list;
  CHECK_THAT(result_text(r), Catch::Contains("left out") && Catch::Contains("equivocate with own: nobody has said"));
  CHECK_THAT(result_json(r, from, {}, "bezant"), Catch::Contains("\"left_out\""));
}

TEST_CASE("a protocol without a part that it cannot run without is refused, with the part and where to see one") {
  const auto whole = *protocol_registry::built_in().find("hotstuff").value();
  CHECK(missing_part(whole).empty());
  for (const auto& [part, strip] : std::initializer_list<std::pair<const char*, void (*)(protocol_info&)>>{
         {"make", [](protocol_info& p) { p.make = {}; }},
         {"check", [](protocol_info& p) { p.check = {}; }},
         {"verify_commit", [](protocol_info& p) { p.verify_commit = {}; }},
         {"kind_name", [](protocol_info& p) { p.kind_name = {}; }}}) {
    auto own = whole;
    own.name = "own";
    strip(own);
    cluster_config config;
    config.protocol = "own";
    REQUIRE(config.registry.add(own));
    config.scheme = ed25519();
    config.make_application = [](replica_id, const digest&) { return std::shared_ptr<application>{}; };
    std::string why;
    const bool made{cluster::make(std::move(config), &why)};
    CHECK_FALSE(made);
    CHECK_THAT(why, Catch::Contains("\"own\" has no " + std::string{part}) && Catch::Contains("examples/own_protocol"));
  }
}

TEST_CASE("a forge without a description of the messages bends nothing, and says so") {
  auto names = outside();
  names.adversaries.add_forge("own", make_chained_forge());
  CHECK_THAT(names.adversaries.inapplicable(use("equivocate"), *names.protocols.find("own").value()),
             Catch::Contains("protocol_info::describe") && Catch::Contains("examples/own_protocol"));
}
