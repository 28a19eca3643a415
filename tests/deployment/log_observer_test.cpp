// What a node writes into its log, and how much of it.
#include "deployment/log_observer.hpp"

#include "protocols/registry.hpp"

#include <catch2/catch.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

namespace bezant::test {

using deployment::line_budget;
using deployment::log_observer;

namespace {

constexpr replica_id self{0};

/// An observer whose lines are kept: "warning conviction: ...".
struct heard {
  explicit heard(deployment::log_sources sources = {}, std::size_t replicas = 4, std::size_t faults = 1)
    : observer{self, replicas, faults, make_logger(), std::move(sources)} {}

  std::shared_ptr<spdlog::logger> make_logger() {
    auto made = std::make_shared<spdlog::logger>("replica", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    made->set_pattern("%l %v");
    made->set_level(spdlog::level::trace);
    return made;
  }
  std::vector<std::string> lines() {
    std::vector<std::string> list;
    std::istringstream in{text.str()};
    for (std::string line; std::getline(in, line);)
      list.push_back(line);
    text.str("");
    return list;
  }
  void executes(std::uint64_t at) { observer.on_executed({}, self, *block_at(at, {}), {}); }
  static std::shared_ptr<const block> block_at(std::uint64_t at, std::vector<transaction> content) {
    const auto all = std::make_shared<const payload>(std::move(content));
    block_header h;
    h.at = height{at};
    h.payload_root = all->root();
    return std::make_shared<const block>(h, all, bytes{});
  }
  /// A block with evidence against `culprit` becomes final.
  void convict(std::uint32_t culprit, std::uint64_t at) {
    evidence e;
    e.what = malformed{replica_id{culprit}, {}};
    const auto packed = pack(e);
    REQUIRE(packed);
    commit c;
    c.blocks.push_back(block_at(at, {*packed}));
    observer.on_commit({}, self, c);
  }
  void stand(std::uint64_t at) {
    for (const auto who : {1U, 2U, 3U})
      observer.on_standing({}, self, replica_id{who}, {height{at}, height{}, view_number{}});
  }

  std::ostringstream text;
  log_observer observer;
};

time_point at(std::int64_t s) {
  return time_point{} + seconds(s);
}

const std::vector<std::string> nothing;

} // namespace

TEST_CASE("where views are epochs of the clock, one that ended without a notarized block is a line") {
  deployment::log_sources by_clock;
  by_clock.epochs = true;
  heard h{by_clock};
  const auto enter = [&h](std::uint64_t epoch) {
    h.observer.on_view(at(1), self, {view_number{epoch}, replica_id{static_cast<std::uint32_t>(epoch % 4)}});
  };
  enter(7); // the first one that it sees
  h.observer.on_note(at(1), self, {"notarized", view_number{7}, height{3}, {}});
  enter(8);
  CHECK(h.lines() == nothing);
  h.observer.on_note(at(1), self, {"notarized", view_number{7}, height{3}, {}}); // of an epoch before
  enter(9);
  CHECK(
    h.lines()
    == std::vector<std::string>{"info view change: epoch 8 ended without a notarized block; its leader was replica 0"});
  for (std::uint64_t epoch = 10; epoch < 100; ++epoch)
    enter(epoch);
  CHECK(h.lines().size() == line_budget::lines_max - 1); // never a flood
  heard other;
  other.observer.on_view(at(1), self, {view_number{7}, replica_id{1}});
  other.observer.on_view(at(1), self, {view_number{8}, replica_id{2}});
  CHECK(other.lines() == nothing);
}

TEST_CASE("a view that ran out of time is a line with its leader; a view that went well is none") {
  heard h;
  h.observer.on_view(at(1), self, {view_number{7}, replica_id{2}});
  h.observer.on_note(at(1), self, {"entered", view_number{7}, height{3}, {}});
  CHECK(h.lines() == nothing);
  h.observer.on_note(at(1), self, {"timeout", view_number{7}, height{3}, {}});
  CHECK(h.lines() == std::vector<std::string>{"info view change: view 7 ran out of time; its leader was replica 2"});
  h.observer.on_note(at(2), self, {"view-change", view_number{8}, height{3}, {}});
  CHECK(h.lines() == std::vector<std::string>{"info view change: asks for view 8; the last leader was replica 2"});
}

TEST_CASE("a long outage does not flood the log: what is left out is counted, and the count is told") {
  heard h;
  for (std::int64_t ms = 0; ms < 60'000; ms += 5)
    h.observer.on_note(time_point{} + milliseconds(ms), self, {"timeout", view_number{1}, height{}, {}});
  const auto lines = h.lines();
  CHECK(lines.size() == 6 * line_budget::lines_max + 5);
  std::uint64_t told = 0;
  std::uint64_t left_out = 0;
  const std::string kind = "info view change: ";
  for (const auto& line : lines)
    if (line.find(" more were not logged") != std::string::npos)
      left_out += std::stoull(line.substr(kind.size()));
    else
      ++told;
  h.observer.look(at(70)); // the end of the outage
  const auto rest = h.lines();
  REQUIRE(rest.size() == 1);
  CHECK_THAT(rest[0], Catch::Contains("view change: ") && Catch::Contains(" more were not logged"));
  left_out += std::stoull(rest[0].substr(kind.size()));
  CHECK(told + left_out == 12'000);
  h.observer.look(at(71));
  CHECK(h.lines() == nothing);
}

TEST_CASE("kinds do not take each other's room") {
  heard h;
  for (int i = 0; i < 1'000; ++i)
    h.observer.on_note(at(1), self, {"timeout", view_number{1}, height{}, {}});
  h.lines();
  h.observer.on_evidence(at(1), self, {}, {replica_id{3}, "double-vote", view_number{9}, height{4}});
  CHECK(h.lines()
        == std::vector<std::string>{"warning evidence: replica 3 is proven to have misbehaved: double-vote in view 9"});
}

TEST_CASE(
  "a conviction is a warning with its block; the same culprit once more is none; more than f are not isolated") {
  heard h;
  h.convict(3, 20);
  CHECK(
    h.lines()
    == std::vector<std::string>{"warning conviction: replica 3 is convicted by evidence in block 20; from block 28 on "
                                "it leads no more"});
  h.convict(3, 21);
  CHECK(h.lines() == nothing);
  h.convict(1, 30);
  const auto lines = h.lines();
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0],
             Catch::StartsWith("warning conviction: replica 1 is convicted by evidence in block 30; it is not "
                               "isolated"));
  heard later{{{}, {}, {{replica_id{3}, height{20}}}}}; // after a new start
  later.convict(3, 40);
  CHECK(later.lines() == nothing);
}

TEST_CASE("a suspicion is told when it crosses its threshold, and when it is over") {
  std::vector<simulation::suspected> list;
  heard h{{[&] { return list; }, {}, {}}};
  h.observer.look(at(1));
  CHECK(h.lines() == nothing);
  audit::suspicion s;
  s.who = replica_id{2};
  s.score = 9'310;
  s.scores[2] = 9'310;
  s.counts[2] = {64, 64};
  list.push_back({s, {self}});
  h.observer.look(at(2));
  CHECK(h.lines()
        == std::vector<std::string>{"warning suspicion: replica 2 is suspected, score 9.3: missed-vote 64 of 64"});
  h.observer.look(at(3));
  CHECK(h.lines() == nothing);
  list.clear();
  h.observer.look(at(4));
  CHECK(h.lines() == std::vector<std::string>{"info suspicion: replica 2 is suspected no more"});
}

TEST_CASE("peers that come and go are told once each time, with the reason; one that never came, too") {
  std::map<replica_id, link_state> links;
  heard h{{{}, [&] { return links; }, {}}};
  links[replica_id{1}];
  h.observer.look(at(1)); // nothing was tried yet
  CHECK(h.lines() == nothing);
  links[replica_id{1}].sending = links[replica_id{1}].hearing = true;
  links[replica_id{1}].dials = 1;
  links[replica_id{2}].dials = 3;
  links[replica_id{2}].last_error = "no host has\nthis name";
  h.observer.look(at(2));
  CHECK(h.lines()
        == std::vector<std::string>{"info peers: replica 1 is up: linked both ways",
                                    "warning peers: replica 2 is down: there is no link: no host has?this name"});
  h.observer.look(at(3));
  CHECK(h.lines() == nothing);
  links[replica_id{1}].hearing = false;
  h.observer.look(at(4));
  CHECK(h.lines() == std::vector<std::string>{"warning peers: replica 1 is down: its link to this replica is missing"});
  links[replica_id{1}].hearing = true;
  h.observer.look(at(5));
  CHECK(h.lines() == std::vector<std::string>{"info peers: replica 1 is up: linked both ways"});
}

TEST_CASE("a replica lags if it does not come to where f+1 others were, and says when it is level") {
  heard h;
  h.executes(10);
  h.stand(10 + log_observer::lag_max);
  h.observer.look(at(1));
  h.observer.look(at(2));
  CHECK(h.lines() == nothing); // near enough
  h.observer.on_standing({}, self, replica_id{3}, {height{1'000'000}, height{}, view_number{}});
  h.observer.look(at(3));
  h.observer.look(at(4));
  CHECK(h.lines() == nothing); // one of them may lie
  h.stand(500);
  h.observer.look(at(5));
  h.executes(500);
  h.stand(900);
  h.observer.look(at(6));
  h.executes(900);
  h.observer.look(at(7));
  CHECK(h.lines() == nothing); // it is fast: each time it has what others had before
  h.stand(2'000);
  h.observer.look(at(8));
  h.executes(950);
  h.observer.look(at(9));
  CHECK(h.lines() == std::vector<std::string>{"warning lag: has executed block 950, others block 2000"});
  h.observer.look(at(10));
  CHECK(h.lines() == nothing);
  h.executes(1'990);
  h.observer.look(at(11));
  CHECK(h.lines() == std::vector<std::string>{"info lag: is level with the others again, at block 1990"});
}

TEST_CASE("checkpoints, the beginning and a snapshot are told") {
  heard h;
  h.observer.on_started(at(0), self, height{40});
  h.observer.on_restored(at(0), self, height{40}, {});
  checkpoint_certificate c;
  c.what.at = height{50};
  c.shares.resize(3);
  h.observer.on_checkpoint(at(1), self, c);
  h.observer.on_checkpoint(at(1), self, c);
  h.observer.on_restored(at(2), self, height{900}, {});
  const auto lines = h.lines();
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "info start: the store ends with block 40");
  CHECK_THAT(lines[1], Catch::StartsWith("info catch-up: begins with the state after block 40: "));
  CHECK_THAT(lines[2], Catch::StartsWith("info checkpoint: 3 replicas signed the state after block 50: "));
  CHECK_THAT(lines[3], Catch::StartsWith("info catch-up: goes on from the state after block 900: "));
}

} // namespace bezant::test
