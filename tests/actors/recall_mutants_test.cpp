// The checks of answers can fail: without them a liar mutes a replica, and a wrong clock signs.
#include "core/mutant.hpp"
#include "tests/actors/asking_node.hpp"

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a node begins when all have answered, and listens if one knows better", "[mutants]") {
  asking_node fresh;
  CHECK(fresh.network->messages.size() == 3);
  CHECK_FALSE(*fresh.began);
  fresh.answer({});
  CHECK(*fresh.began);
  CHECK_FALSE(fresh.listens());
  CHECK(fresh.seen->list.back().empty());

  asking_node older;
  older.answer({older.far_vote()});
  CHECK(*older.began);
  CHECK(older.listens());
}

TEST_CASE("of what comes before a node begins it keeps 1,024 messages, and no more than 16 MiB", "[mutants]") {
  const auto heard = [](std::uint64_t count, std::size_t size) {
    asking_node n;
    n.hear_votes(count, size);
    CHECK(*n.heard == 0);
    n.answer({});
    CHECK(*n.began);
    return *n.heard;
  };
  CHECK(heard(1'024, 0) == 1'024);
  CHECK(heard(2'000, 0) == 1'024);
  CHECK(heard(20, std::size_t{1} << 20U) == 15); // the 16th, with its head, is above 16 MiB
}

TEST_CASE("a forged statement mutes nobody, unless its signature is not looked at", "[mutants]") {
  const auto listens = [] {
    asking_node n;
    auto forged = n.far_vote();
    forged.by.value[7] ^= 1;
    n.answer({forged});
    return n.listens();
  };
  CHECK_FALSE(listens());
  switch_seeded_bugs("recall-signature-unchecked");
  CHECK(listens());
  switch_seeded_bugs({});
}

TEST_CASE("a wrong clock does not begin, unless clocks are not compared", "[mutants]") {
  const auto begins = [] {
    asking_node n{seconds(3600)};
    n.answer({});
    return *n.began;
  };
  CHECK_FALSE(begins());
  switch_seeded_bugs("recall-clock-unchecked");
  CHECK(begins());
  switch_seeded_bugs({});
}
