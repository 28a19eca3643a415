#include "core/nearest.hpp"
#include "simulation/toml_section.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

using simulation::parse_share;
using simulation::parse_spans;

TEST_CASE("shares are read as whole parts of a million") {
  CHECK(parse_share("0%") == 0);
  CHECK(parse_share("1%") == 10'000);
  CHECK(parse_share("0.25%") == 2'500);
  CHECK(parse_share("0.0001%") == 1);
  CHECK(parse_share("99.9999%") == 999'999);
  CHECK(parse_share("100%") == 1'000'000);
  for (const auto* bad :
       {"", "%", "1", "1.%", ".5%", "-1%", "+1%", "1 %", "100.0001%", "101%", "0.00001%", "1.2.3%", "1%%"}) {
    INFO(bad);
    CHECK_FALSE(parse_share(bad));
  }
}

TEST_CASE("two spans of time are read with dots between them, one stands for both") {
  CHECK(parse_spans("10ms..30ms") == std::pair{milliseconds(10), milliseconds(30)});
  CHECK(parse_spans("1.5s") == std::pair{milliseconds(1500), milliseconds(1500)});
  CHECK(parse_spans("0ms..0ms") == std::pair{duration{}, duration{}});
  for (const auto* bad : {"", "..", "10ms..", "..10ms", "30ms..10ms", "10..30ms", "1ms...2ms", "-1ms..1ms"}) {
    INFO(bad);
    CHECK_FALSE(parse_spans(bad));
  }
}

TEST_CASE("the nearest name is the one with the fewest edits, if any is near") {
  const std::vector<std::string> known{"loss", "duplicate", "reorder", "delay"};
  CHECK(nearest("los", known) == "loss");
  CHECK(nearest("duplicates", known) == "duplicate");
  CHECK(nearest("dely", known) == "delay");
  CHECK(nearest("bandwidth", known).empty());
  CHECK(nearest("", known).empty());
  CHECK(nearest("ls", known).empty());
  CHECK(nearest("dealy", known) == "delay"); // neighbours swapped: one edit
  CHECK(nearest("LOSS", known) == "loss");
  CHECK(nearest("dup", known) == "duplicate");
  CHECK(nearest(std::string(65, 'l'), known).empty());
  const std::vector<std::string> protocols{"streamlet", "hotstuff", "pbft", "jolteon", "simplex"};
  for (const auto* other : {"raft", "paxos", "tendermint", "p", "bft2", "zyzzyva", "hot", "simple"})
    CHECK(nearest(other, protocols)
          == (std::string{other} == "hot"      ? "hotstuff"
              : std::string{other} == "simple" ? "simplex"
                                               : ""));
  CHECK(nearest("pbtf", protocols) == "pbft");
  CHECK(nearest("hotsutff", protocols) == "hotstuff");
  CHECK(hint_for("reoder", known) == "; did you mean \"reorder\"?");
  CHECK(hint_for("xyz", known) == "; known are: loss, duplicate, reorder, delay");
}

} // namespace bezant::test
