// What is kept of a session's last frames: packed, bounded, and refused if a snapshot lies about it.
#include "core/random.hpp"
#include "core/versioned.hpp"
#include "exchange/error.hpp"
#include "exchange/packed_results.hpp"
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

command_result any_result(random_source& random) {
  const auto lots = [&random] {
    const auto bits = random.below(49);
    return quantity{random.below(std::uint64_t{1} << bits)};
  };
  return {static_cast<reject>(random.below(static_cast<std::uint64_t>(reject::book_full) + 1)), lots(), lots()};
}

} // namespace

TEST_CASE("results are packed and come back as they were, in few bytes") {
  random_source random{1};
  for (int i = 0; i < 500; ++i) {
    command_results list;
    for (auto n = 1 + random.below(frame_commands_max); n > 0; --n)
      list.push_back(any_result(random));
    const auto packed = pack(list);
    CHECK(packed.size() <= list.size() * packed_result_bytes_max);
    const auto back = unpack(packed);
    REQUIRE(back.has_value());
    CHECK(*back == list);
  }
  const command_results widest(frame_commands_max, {reject::none, quantity_max, quantity_max});
  CHECK(pack(widest).size() == frame_commands_max * packed_result_bytes_max);
  CHECK(pack({{reject::none, {}, quantity{100}}}).size() == 2);
}

TEST_CASE("bytes that are no packed results, or a second spelling of some, are refused") {
  CHECK_FALSE(unpack({}));
  CHECK_FALSE(unpack(bytes(frame_commands_max + 1, 0)));                      // too many
  CHECK_FALSE(unpack(bytes{11}));                                             // no such code
  CHECK_FALSE(unpack(bytes{0x40}));                                           // a fill that does not follow
  CHECK_FALSE(unpack(bytes{0x40, 0}));                                        // a fill of nothing
  CHECK_FALSE(unpack(bytes{0x40, 0x81, 0}));                                  // a long spelling of 1
  CHECK_FALSE(unpack(bytes{0x40, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40})); // 2^48
  CHECK(unpack(bytes{0x40, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F})->front().filled == quantity_max);
  random_source random{2};
  for (int i = 0; i < 20'000; ++i) {
    bytes input(random.below(12));
    for (auto& b : input)
      b = static_cast<std::uint8_t>(random.below(256));
    if (const auto list = unpack(input))
      CHECK(pack(*list) == input);
  }
}

TEST_CASE("outcomes are kept up to the window and up to a number of bytes, the newest in any case") {
  kept_outcomes kept;
  const auto add = [&](std::uint64_t n, std::size_t size, std::size_t most) {
    kept.add(sequence_number{n}, {hash("test", as_bytes(std::to_string(n))), height{n}, bytes(size)},
             hash("receipt", as_bytes(std::to_string(n))), most);
  };
  for (std::uint64_t n = 1; n <= 10; ++n)
    add(n, 10, 4);
  CHECK(kept.size() == 4);
  CHECK(kept.first() == sequence_number{7});
  CHECK(kept.find(sequence_number{6}) == nullptr);
  CHECK(kept.find(sequence_number{11}) == nullptr);
  CHECK(kept.find(sequence_number{8})->at == height{8});
  add(11, kept_outcomes::bytes_max - 10, 4);
  CHECK(kept.size() == 2);
  CHECK(kept.find(sequence_number{9}) == nullptr);
  add(12, kept_outcomes::bytes_max + 1, 4);
  CHECK(kept.size() == 1);
  CHECK(kept.first() == sequence_number{12});
}

TEST_CASE("the digest of what is kept depends on that alone, not on how it came to be") {
  const auto add = [](kept_outcomes& to, std::uint64_t n, std::size_t size) {
    to.add(sequence_number{n}, {hash("test", as_bytes(std::to_string(n))), height{n}, bytes(size)},
           hash("receipt", as_bytes(std::to_string(n))), 100);
  };
  kept_outcomes grown;
  digest last;
  for (std::uint64_t n = 1; n <= 250; ++n) {
    add(grown, n, n % 70 == 0 ? kept_outcomes::bytes_max - 300 : 10);
    CHECK(grown.state() != last);
    last = grown.state();
    kept_outcomes restored;
    for (auto k = grown.first().value(); k <= n; ++k)
      add(restored, k, k % 70 == 0 ? kept_outcomes::bytes_max - 300 : 10);
    CHECK(restored.state() == last);
  }
}

TEST_CASE("a frame so old that its outcome is no longer kept is answered as forgotten") {
  chain c; // a window of 4
  std::vector<transaction> all;
  for (std::uint64_t n = 1; n <= 6; ++n)
    c.block_with({all.emplace_back(c.frame_of(first, n, {buy(ann, n, 100, 1)}))});
  const auto r = c.block_with({all[0], all[1], all[2]});
  REQUIRE(r.receipts.size() == 3);
  CHECK(outcome_of(r.receipts[0]).status == frame_status::forgotten);
  CHECK(r.receipts[0].transaction_id == all[0].id());
  CHECK(outcome_of(r.receipts[1]).status == frame_status::forgotten);
  CHECK(outcome_of(r.receipts[2]).status == frame_status::executed);
  CHECK(r.receipts[2].at == height{3});
  CHECK_FALSE(c.app.recall(all[0]));
  CHECK(c.app.recall(all[2]) == r.receipts[2]);
  CHECK(c.app.recallable(10) == std::vector{all[2].id(), all[3].id(), all[4].id(), all[5].id()});
  CHECK(c.app.recallable(2).size() == 2);
}

TEST_CASE("with a window of none the last outcome is kept all the same") {
  auto g = small_genesis();
  g.pending_max = 0;
  chain c{g};
  const auto one = c.frame_of(first, 1, {buy(ann, 1, 100, 1)});
  const auto two = c.frame_of(first, 2, {buy(ann, 2, 100, 1)});
  c.block_with({one});
  CHECK(c.app.recall(one));
  c.block_with({two});
  CHECK_FALSE(c.app.recall(one));
  CHECK(c.app.recall(two));
}

TEST_CASE("positions whose kept outcomes cannot be are refused") {
  chain c;
  c.block_with({c.frame_of(first, 1, {buy(ann, 1, 100, 1)}), c.frame_of(first, 2, {buy(ann, 2, 100, 1)})});
  c.block_with({c.frame_of(first, 3, {buy(ann, 3, 100, 1)})});
  const session_table table{1, 4};
  const auto good = c.app.sessions().image(first);
  const auto taken = [&](auto change) {
    auto bad = good;
    change(bad);
    auto copy = table;
    return copy.assign({bad});
  };
  CHECK(taken([](auto&) {}));
  CHECK(taken([](auto& s) { s.kept.erase(s.kept.begin()); })); // a bound in bytes may have taken it: another state
  CHECK_FALSE(taken([](auto& s) { s.kept.clear(); }));
  CHECK_FALSE(taken([](auto& s) { s.position.next = sequence_number{3}; })); // more than ever took effect
  CHECK_FALSE(taken([](auto& s) { s.position.next = sequence_number{0}; }));
  CHECK_FALSE(taken([](auto& s) { s.kept[0].at = height{0}; }));
  CHECK_FALSE(taken([](auto& s) { s.kept[1].at = height{9}; })); // later than the one after it
  CHECK_FALSE(taken([](auto& s) { s.kept[1].transaction_id = {}; }));
  CHECK_FALSE(taken([](auto& s) { s.kept[1].results.push_back(0x40); }));
  CHECK_FALSE(taken([](auto& s) { s.kept[1].results.clear(); }));
  CHECK_FALSE(taken([](auto& s) {
    s.position.next = sequence_number{100};
    s.kept.insert(s.kept.end(), 5, s.kept.back());
  }));
}

TEST_CASE("a snapshot of an earlier format is refused by name") {
  chain c;
  auto old = c.app.snapshot();
  old[4] = 2; // the format version, after four letters
  CHECK(c.app.restore(old).error() == exchange_error::old_snapshot);
  old[4] = 9;
  CHECK(c.app.restore(old).error() == codec_error::bad_version);
}
