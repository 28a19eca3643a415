#include "simulation/command_source.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace bezant::test {

namespace {

simulation::synthetic_trading trading(std::uint64_t orders) {
  simulation::synthetic_trading t;
  t.orders = orders;
  t.accounts = {exchange::account_id{1}, exchange::account_id{2}};
  return t;
}

std::vector<exchange::command> all_of(std::uint64_t orders, std::uint64_t seed, std::size_t at_once) {
  simulation::synthetic_commands source{trading(orders), random_source{seed}};
  std::vector<exchange::command> all;
  for (auto some = source.next(at_once); !some.empty(); some = source.next(at_once))
    all.insert(all.end(), some.begin(), some.end());
  CHECK(source.left() == 0);
  return all;
}

} // namespace

TEST_CASE("synthetic commands are as many as asked for, and the same for one seed however they are cut") {
  const auto all = all_of(500, 3, 7);
  CHECK(all.size() == 500);
  CHECK(all == all_of(500, 3, 64));
  CHECK(all != all_of(500, 4, 7));
}

TEST_CASE("synthetic commands are of every kind, and none is malformed") {
  std::map<std::size_t, std::size_t> kinds;
  std::map<exchange::order_type, std::size_t> types;
  for (const auto& c : all_of(2000, 1, 50)) {
    ++kinds[c.value.index()];
    if (const auto* o = std::get_if<exchange::new_order>(&c.value)) {
      ++types[o->type];
      CHECK((o->price == exchange::price{}) == (o->type == exchange::order_type::market));
      CHECK(o->price <= exchange::price_max);
      CHECK(o->quantity > exchange::quantity{});
    } else if (const auto* r = std::get_if<exchange::replace_order>(&c.value)) {
      CHECK(r->price > exchange::price{});
      CHECK(r->quantity > exchange::quantity{});
    }
  }
  CHECK(kinds.size() == 3);
  CHECK(types.size() == 3);
  for (const auto& [kind, count] : kinds)
    CHECK(count > 100);
}

TEST_CASE("a list of commands is given out once and in order") {
  const auto all = all_of(10, 1, 10);
  simulation::listed_commands source{std::make_shared<const std::vector<exchange::command>>(all)};
  CHECK(source.next(4).size() == 4);
  CHECK(source.left() == 6);
  CHECK(source.next(100).back() == all.back());
  CHECK(source.next(1).empty());
}

} // namespace bezant::test
