// The parts that the swarm brought: crashes in a write, one-way cuts, the order of happenings, bounds.
#include "simulation/timeline.hpp"
#include "simulation/watched_core.hpp"
#include "transport/store/store.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::simulation;

namespace {

record record_of(std::uint8_t n) {
  return {n, {n}};
}

memory_store empty_store() {
  return memory_store{make_genesis_block(hash("test", byte_view{}))};
}

/// A core with one buffer of a given size.
class full_core final : public protocol {
public:
  explicit full_core(std::size_t entries) : entries_{entries} {}
  [[nodiscard]] std::string_view name() const noexcept override { return "full"; }
  void step(time_point, const event&, effects&) override {}
  [[nodiscard]] protocol_status snapshot() const override {
    protocol_status s;
    s.sizes = {{"orphans", entries_}, {"no-such-buffer", 1'000'000}};
    return s;
  }

private:
  std::size_t entries_;
};

struct size_listener final : replica_observer {
  std::vector<std::pair<std::size_t, std::size_t>> told;
  void on_size(replica_id, std::string_view what, std::size_t entries, std::size_t bound) override {
    CHECK(what == "orphans");
    told.emplace_back(entries, bound);
  }
};

} // namespace

TEST_CASE("a machine that dies in a lost write keeps what was written before, and fails that write") {
  auto store = empty_store();
  store.die_at(2, true);
  store.append(record_of(1), view_number{1});
  CHECK(store.sync().has_value());
  CHECK_FALSE(store.died());
  store.append(record_of(2), view_number{2});
  const auto second = store.sync();
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error() == store_error::machine_died);
  CHECK(store.died());
  store.lose_unsynced();
  CHECK_FALSE(store.died());
  CHECK(store.journal() == std::vector{record_of(1)});
  store.append(record_of(3), view_number{3});
  CHECK(store.sync().has_value()); // the third: it dies once
}

TEST_CASE("a machine that dies after a write keeps it") {
  auto store = empty_store();
  store.die_at(1, false);
  store.append(record_of(1), view_number{1});
  CHECK(store.sync().has_value());
  CHECK(store.died());
  store.lose_unsynced();
  CHECK(store.journal() == std::vector{record_of(1)});
}

TEST_CASE("deaths that are cancelled do not happen") {
  auto store = empty_store();
  store.die_at(1, true);
  store.cancel_deaths();
  CHECK(store.sync().has_value());
  CHECK_FALSE(store.died());
}

TEST_CASE("a one-way cut lets the other way through") {
  const replica_id a{0};
  const replica_id b{1};
  const replica_id c{2};
  partition p{time_point{}, time_point{} + seconds(1), {{a}, {b}}, true};
  CHECK(p.cuts(time_point{}, a, b));
  CHECK_FALSE(p.cuts(time_point{}, b, a));
  CHECK(p.cuts(time_point{}, b, c)); // those that no group names come last
  CHECK_FALSE(p.cuts(time_point{}, c, b));
  p.one_way = false;
  CHECK(p.cuts(time_point{}, b, a));
}

TEST_CASE("what happens at the time of the last fault comes before the quiet, whenever it is added") {
  fault_plan plan;
  plan.quiet = time_point{} + seconds(2);
  plan.crashes = {{replica_id{0}, time_point{} + seconds(1), time_point{} + seconds(2)}};
  timeline line{plan, time_point{} + seconds(3)};
  line.add({time_point{} + seconds(2), happening::kind::crash, replica_id{1}});
  line.add({time_point{} + seconds(9), happening::kind::crash, replica_id{2}}); // after the end
  std::vector<happening::kind> order;
  while (!line.done())
    order.push_back(line.take().what);
  CHECK(
    order
    == std::vector{happening::kind::crash, happening::kind::restart, happening::kind::crash, happening::kind::quiet});
}

TEST_CASE("an observer hears of every buffer that has a bound, at the latest when the core ends") {
  const auto listener = std::make_shared<size_listener>();
  watch(std::make_unique<full_core>(300), replica_id{0}, 4, listener);
  REQUIRE(listener->told.size() == 1);
  CHECK(listener->told.front() == std::pair<std::size_t, std::size_t>{300, *bound_of("orphans", 4)});
  CHECK(*bound_of("orphans", 4) < 300);
  CHECK_FALSE(bound_of("no-such-buffer", 4));
}
