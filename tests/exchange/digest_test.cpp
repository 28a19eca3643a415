// The state digest: it changes when the state does, and says nothing of how the state came about.
#include "core/random.hpp"
#include "exchange/logical_state.hpp"
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

struct number {
  std::uint64_t value = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, number& x) {
    return f(x.value);
  }
};

} // namespace

TEST_CASE("a page tree's incremental digest is that of a tree made anew") {
  random_source random{3};
  std::vector<number> records;
  page_tree tree;
  const auto get = [&](std::size_t i) -> number& { return records[i]; };
  auto last = tree.refresh(get);
  for (int round = 0; round < 200; ++round) {
    records.resize(records.size() + random.below(200));
    tree.grow(records.size());
    for (auto changes = random.below(5); changes != 0 && !records.empty(); --changes) {
      const auto i = random.below(records.size());
      records[i].value = random.next();
      tree.mark(i);
    }
    page_tree fresh;
    fresh.grow(records.size());
    last = tree.refresh(get);
    REQUIRE(last == fresh.refresh(get));
  }
  CHECK(records.size() > 32 * 16 * 16); // three levels
  CHECK(tree.refresh(get) == last);
  records[5000].value ^= 1;
  tree.mark(5000);
  CHECK(tree.refresh(get) != last);
}

TEST_CASE("every accepted command that changes something changes the digest") {
  market m;
  auto last = m.books.state();
  const auto changes = [&](const command& c) {
    REQUIRE(m(c).code == reject::none);
    const auto now = m.books.state();
    const bool changed = now != last;
    last = now;
    return changed;
  };
  CHECK(changes(buy(ann, 1, 100, 5)));
  CHECK(changes(buy(bob, 2, 100, 5)));
  CHECK(changes(sell(carol, 1, 100, 1)));
  CHECK(changes(cancel(ann, 1, 1)));
  CHECK(changes(replace(ann, 1, 100, 2)));
  CHECK(changes(replace(ann, 1, 100, 4)));
  CHECK(changes(cancel(bob, 2)));
  CHECK_FALSE(changes(buy(carol, 2, 10, 1, order_type::immediate_or_cancel)));
  CHECK_FALSE(changes(replace(ann, 1, 100, 4)));
}

TEST_CASE("how often the digest is taken does not change it") {
  market often;
  market once;
  random_source random{5};
  for (std::uint64_t i = 1; i <= 3000; ++i) {
    const auto id = random.below(i) + 1;
    const auto c = random.below(3) == 0   ? cancel(ann, id)
                   : random.below(2) == 0 ? buy(ann, i, 90 + random.below(15), 1 + random.below(3))
                                          : sell(carol, i, 95 + random.below(15), 1 + random.below(3));
    CHECK(often(c) == once(c));
    if (i % 7 == 0)
      often.books.state();
  }
  CHECK(often.books.state() == once.books.state());
}

TEST_CASE("the key of the order index reaches no result") {
  const auto g = small_genesis();
  engine a{g, 1};
  engine b{g, 2};
  random_source random{6};
  for (std::uint64_t i = 1; i <= 3000; ++i) {
    const auto c = random.below(2) == 0 ? buy(ann, random.below(500), 90 + random.below(15), 1 + random.below(3))
                                        : cancel(ann, random.below(500));
    CHECK(a.apply(first, c) == b.apply(first, c));
  }
  CHECK(a.state() == b.state());
}

TEST_CASE("the digest of all orders and balances tells states apart, and equal ones are equal") {
  market one;
  market other;
  const auto digest_now = [](const market& m) { return digest_of(logical_state_of(m.books)); };
  CHECK(digest_now(one) == digest_now(other));
  CHECK_FALSE(digest_now(one).empty());
  one(buy(ann, 1, 100, 3));
  CHECK(digest_now(one) != digest_now(other));
  other(buy(ann, 1, 100, 3));
  CHECK(digest_now(one) == digest_now(other));
}
