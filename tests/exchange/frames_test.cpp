// Frames: numbered, signed, in order of their session's sequence.
#include "core/receipt_tree.hpp"
#include "exchange/corrupting_application.hpp"
#include "exchange/error.hpp"
#include "exchange/orders_digest.hpp"
#include "tests/exchange/exchange_support.hpp"

#include <set>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

std::vector<std::uint64_t> sequences(const block_result& r) {
  std::vector<std::uint64_t> all;
  for (const auto& one : r.receipts)
    all.push_back(outcome_of(one).sequence.value());
  return all;
}

} // namespace

TEST_CASE("a frame that is next takes effect and its receipt answers each command") {
  chain c;
  const auto t = c.frame_of(first, 1, {buy(ann, 1, 100, 5), cancel(ann, 7), buy(dave, 2, 1, 1)});
  REQUIRE(c.app.check(t).has_value());
  const auto before = c.app.state();
  const auto r = c.block_with({t});
  REQUIRE(r.receipts.size() == 1);
  CHECK(r.receipts[0].transaction_id == t.id());
  CHECK(r.receipts[0].at == height{1});
  const auto o = outcome_of(r.receipts[0]);
  CHECK(o.session == first);
  CHECK(o.status == frame_status::executed);
  REQUIRE(o.results.size() == 3);
  CHECK(o.results[0].open == quantity{5});
  CHECK(o.results[1].code == reject::unknown_order);
  CHECK(o.results[2].code == reject::foreign_account);
  CHECK(r.state == c.app.state());
  CHECK(r.state != before);
  CHECK(r.receipts_root == receipts_root_of(r.receipts));
  CHECK(c.app.next_sequence(first) == sequence_number{2});
}

TEST_CASE("frames that come early wait, and take effect in order with the height of that block") {
  chain c;
  const auto third = c.frame_of(first, 3, {buy(ann, 3, 100, 1)});
  const auto second_frame = c.frame_of(first, 2, {buy(ann, 2, 100, 1)});
  const auto early = c.block_with({third});
  CHECK(early.receipts.empty());
  CHECK(c.app.pending_frames(first) == 1);
  c.block_with({second_frame});
  const auto r = c.block_with({c.frame_of(first, 1, {buy(ann, 1, 100, 1)})});
  CHECK(sequences(r) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(r.receipts[2].transaction_id == third.id());
  CHECK(r.receipts[2].at == height{3});
  CHECK(c.app.pending_frames(first) == 0);
  std::vector<std::uint64_t> ids;
  for (const auto& o : c.app.books().queue(gold_usd, side::buy))
    ids.push_back(o.id.value());
  CHECK(ids == std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("a pending frame is part of the state") {
  chain a;
  chain b;
  a.block_with({a.frame_of(first, 2, {buy(ann, 1, 100, 1)})});
  b.block_with({b.frame_of(first, 2, {buy(ann, 1, 100, 2)})});
  CHECK(a.app.state() != b.app.state());
}

TEST_CASE(
  "a frame that was taken is answered as it was then, one that waits as repeated, and neither changes anything") {
  chain c;
  const auto one = c.frame_of(first, 1, {buy(ann, 1, 100, 1)});
  const auto three = c.frame_of(first, 3, {buy(ann, 3, 100, 1)});
  const auto then = c.block_with({one, three});
  REQUIRE(then.receipts.size() == 1);
  const auto before = c.app.state();
  const auto other_three = c.frame_of(first, 3, {buy(ann, 3, 50, 9)}); // another content: the first committed wins
  const auto r = c.block_with({one, three, other_three, c.frame_of(first, 1, {cancel(ann, 1)})});
  REQUIRE(r.receipts.size() == 4);
  CHECK(r.receipts[0] == then.receipts[0]);
  CHECK(r.receipts[3] == then.receipts[0]); // its transaction id tells that it is another frame's
  for (const auto i : {1U, 2U}) {
    CHECK(outcome_of(r.receipts[i]).status == frame_status::repeated);
    CHECK(outcome_of(r.receipts[i]).results.empty());
  }
  CHECK(r.receipts[2].transaction_id == other_three.id());
  CHECK(c.app.state() == before);
  c.block_with({c.frame_of(first, 2, {cancel(ann, 99)})});
  CHECK(c.app.books().find(first, order_id{3})->price == price{100});
}

TEST_CASE("a frame that took effect in the same block has one receipt in it") {
  chain c;
  const auto one = c.frame_of(first, 1, {buy(ann, 1, 100, 1)});
  const auto r = c.block_with({one, one, c.frame_of(first, 1, {cancel(ann, 1)})});
  REQUIRE(r.receipts.size() == 1);
  CHECK(r.receipts[0].transaction_id == one.id());
}

TEST_CASE("a frame beyond the window is answered as too far ahead and changes nothing") {
  chain c; // a window of 4
  const auto before = c.app.state();
  for (const auto far : {std::uint64_t{6}, std::uint64_t{7}, amount_max}) {
    const auto r = c.block_with({c.frame_of(first, far, {buy(ann, 1, 100, 1)})});
    REQUIRE(r.receipts.size() == 1);
    CHECK(outcome_of(r.receipts[0]).status == frame_status::too_far_ahead);
  }
  CHECK(c.app.state() == before);
  for (std::uint64_t s = 5; s >= 2; --s)
    CHECK(c.block_with({c.frame_of(first, s, {buy(ann, s, 100, 1)})}).receipts.empty());
  CHECK(c.app.pending_frames(first) == 4);
  CHECK(sequences(c.block_with({c.frame_of(first, 1, {buy(ann, 1, 100, 1)})}))
        == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
}

TEST_CASE("a window of none makes every early frame too far ahead") {
  auto g = small_genesis();
  g.pending_max = 0;
  chain c{g};
  const auto r = c.block_with({c.frame_of(first, 2, {buy(ann, 1, 100, 1)})});
  CHECK(outcome_of(r.receipts.at(0)).status == frame_status::too_far_ahead);
}

TEST_CASE("sessions do not wait for each other") {
  chain c;
  const auto r =
    c.block_with({c.frame_of(first, 2, {buy(ann, 1, 100, 1)}), c.frame_of(second, 1, {sell(carol, 1, 100, 1)}),
                  c.frame_of(first, 1, {buy(bob, 2, 100, 1)})});
  REQUIRE(r.receipts.size() == 3);
  CHECK(outcome_of(r.receipts[0]).session == second);
  CHECK(c.app.books().find(second, order_id{1}) == std::nullopt);
}

TEST_CASE("an empty block changes nothing") {
  chain c;
  const auto before = c.app.state();
  CHECK(c.block_with({}).state == before);
}

TEST_CASE("the check refuses forged and malformed frames") {
  chain c;
  const auto good = c.frame_of(first, 1, {buy(ann, 1, 100, 1)});
  const auto refused = [&](const transaction& t) {
    const auto r = c.app.check(t);
    REQUIRE_FALSE(r.has_value());
    return r.error();
  };
  auto forged = parse_frame(good).value();
  forged.content.sequence = sequence_number{2};
  CHECK(refused(transaction{encode(forged)}) == crypto_error::bad_signature);

  const frame f{first, sequence_number{1}, {buy(ann, 1, 100, 1)}};
  CHECK(refused(make_transaction(c.id, f, *c.signers[1])) == crypto_error::bad_signature);
  CHECK(refused(make_transaction(hash("test", {}), f, *c.signers[0])) == crypto_error::bad_signature);
  CHECK(refused(make_transaction(c.id, {session_id{2}, sequence_number{1}, f.commands}, *c.signers[0]))
        == crypto_error::unknown_signer);
  CHECK(refused(make_transaction(c.id, {first, sequence_number{0}, f.commands}, *c.signers[0]))
        == exchange_error::bad_sequence);
  CHECK(refused(make_transaction(c.id, {first, sequence_number{1}, {}}, *c.signers[0])) == exchange_error::empty_frame);

  bytes data{good.data().begin(), good.data().end()};
  CHECK(refused(transaction{bytes{data.begin(), data.end() - 1}}) == codec_error::truncated);
  data.push_back(0);
  CHECK(refused(transaction{data}) == codec_error::trailing_bytes);
  data[16] = 9; // the first command's tag: after session, sequence and the number of commands
  CHECK(refused(transaction{data}) == codec_error::unknown_tag);
  CHECK(refused(transaction{}) == codec_error::truncated);
}

TEST_CASE("the digest of orders in effect does not depend on how commands are cut into frames") {
  const auto a = buy(ann, 1, 100, 1);
  const auto b = sell(ann, 2, 110, 1);
  chain one;
  one.block_with({one.frame_of(first, 1, {a, b})});
  chain two;
  two.block_with({two.frame_of(first, 2, {b}), two.frame_of(first, 1, {a})});
  CHECK(one.app.orders_digest() == two.app.orders_digest());
  CHECK(one.app.orders_digest() == orders_digest_of(std::vector<frame>{{first, sequence_number{1}, {a, b}}}));
  CHECK(one.app.orders_digest() != orders_digest_of(std::vector<frame>{{first, sequence_number{1}, {b, a}}}));
  CHECK(one.app.orders_digest() != orders_digest_of(std::vector<frame>{{second, sequence_number{1}, {a, b}}}));
}

TEST_CASE("the digest of orders tells every number of them apart, across the pages in which it hashes them") {
  orders_log log;
  orders_log other;
  std::set<digest> seen{log.value()};
  const auto commands = 3 * orders_log::page + 1;
  for (std::uint64_t i = 1; i <= commands; ++i) {
    log.add(first, buy(ann, i, 100, 1));
    other.add(first, buy(ann, i == 2 ? commands + 1 : i, 100, 1)); // another order, pages ago
    CHECK(log.value() == log.value());
    CHECK(seen.insert(log.value()).second);
    CHECK((log.value() == other.value()) == (i < 2));
    const auto copy = decode<orders_log>(encode(log));
    REQUIRE(copy.has_value());
    CHECK(copy.value().value() == log.value());
  }
}

TEST_CASE("a listener is told of trades, commands and frames in order") {
  chain c;
  recording_listener seen;
  c.app.listen(&seen);
  const auto t = c.frame_of(second, 1, {sell(carol, 1, 100, 1)});
  c.block_with({c.frame_of(first, 1, {buy(ann, 1, 100, 2), cancel(ann, 9)}), t, t});
  CHECK(seen.trades.size() == 1);
  REQUIRE(seen.results.size() == 3);
  CHECK(seen.results[2].filled == quantity{1});
  REQUIRE(seen.frames.size() == 3);
  CHECK(seen.frames[2].status == frame_status::repeated);
}

TEST_CASE("a corrupted exchange agrees with a good one until its fault and never after") {
  chain good;
  chain source;
  corrupting_application bad{std::make_unique<exchange_application>(small_genesis(), good.id, simulated_signatures()),
                             2};
  for (std::uint64_t s = 1; s <= 4; ++s) {
    const auto content = std::make_shared<const payload>(std::vector{good.frame_of(first, s, {buy(ann, s, 100, 1)})});
    const block b{{good.id, view_number{s}, height{s}, replica_id{0}, content->root()}, content, {}};
    const auto expected = good.app.execute(b);
    const auto got = bad.execute(b);
    CHECK((got.state == expected.state) == (s <= 2));
    CHECK(got.state == bad.state());
    CHECK(got.receipts == expected.receipts);
  }
  CHECK(bad.exchange().books().balance(house, usd).free == amount{2});
}

TEST_CASE("what is no frame shares the lane of those without a session") {
  CHECK(lane_of_frame(transaction{bytes{}}) == 0);
  CHECK(lane_of_frame(transaction{bytes{7}}) == 0);
}
