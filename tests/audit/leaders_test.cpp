// Who leads when some are left out.
#include "protocols/chained/leader_policy.hpp"
#include "protocols/evidence.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace bezant;

TEST_CASE("the views of who is left out go to all others in turn; nobody else's views change", "[audit]") {
  using kind = leader_policy::kind;
  for (const auto how : {kind::round_robin, kind::hash, kind::tenure})
    for (const std::vector<replica_id>& out : {std::vector{replica_id{2}}, std::vector{replica_id{0}, replica_id{5}}}) {
      const leader_policy policy{how, hash("test", {}), 7, 3};
      std::map<replica_id, int> substitutes;
      for (std::uint64_t v = 1; v <= 2100; ++v) {
        const auto usual = policy.leader(view_number{v});
        const auto now = policy.leader(view_number{v}, out);
        CHECK(std::ranges::find(out, now) == out.end());
        if (std::ranges::find(out, usual) == out.end())
          CHECK(now == usual);
        else
          ++substitutes[now];
      }
      CHECK(substitutes.size() == 7 - out.size());
    }
}

TEST_CASE("the first f culprits are left out, each from its height on", "[audit]") {
  convictions c;
  CHECK(c.isolated(height{100}, 1).empty());
  c.add(height{10}, {replica_id{3}});
  c.add(height{11}, {replica_id{3}, replica_id{1}});
  c.add(height{12}, {replica_id{0}});
  CHECK(c.list().size() == 3);
  CHECK(c.isolated(height{10 + isolation_delay - 1}, 2).empty());
  CHECK(c.isolated(height{10 + isolation_delay}, 2) == std::vector{replica_id{3}});
  CHECK(c.isolated(height{500}, 2) == std::vector{replica_id{1}, replica_id{3}});
  CHECK(c.isolated(height{500}, 1) == std::vector{replica_id{3}});
  CHECK(c.isolated(height{500}, 0).empty());
}
