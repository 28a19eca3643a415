// How long PBFT lets a transaction wait: TOCS 2002, section 4.5.2. Time is 200 ms.
#include "tests/pbft/puppet.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

const digest waiting{{1}};

/// Backup 0 waits for a transaction while the others decide a batch every 20 ms.
struct busy_puppet : puppet {
  explicit busy_puppet(std::uint32_t who = 0, std::vector<protocol_option> more = {}) : puppet{who, std::move(more)} {
    c.keep_log = true;
    wait_for(waiting);
  }

  void wait_for(const digest& what) { c.step(self, oldest_waits{what}); }

  /// Blocks are decided in the present view for so long.
  void blocks(duration length) {
    const auto end = c.now() + length;
    while (c.now() < end) {
      c.run(std::min(end, c.now() + milliseconds(20)));
      if (status().view != view_)
        continue;
      const auto text = "other " + std::to_string(++at_);
      propose(batch(at_, view_.value(), text), view_.value(), text);
      votes(pbft::kind::prepare, view_.value(), batch(at_, view_.value(), text), {2, 3});
      votes(pbft::kind::commit, view_.value(), batch(at_, view_.value(), text), {1, 2, 3});
      if (at_ % 4 == 0)
        for (const std::uint32_t who : {1U, 2U, 3U})
          hear(pbft_says::checkpoint(c.keys, who, at_));
    }
  }

  /// The others start view `v` with it.
  void enter(std::uint64_t v) {
    std::vector<signed_message> changes;
    for (const std::uint32_t who : {1U, 2U, 3U})
      changes.push_back(pbft_says::view_change(
        c.keys, who, v, {}, at_ >= 4 ? pbft_says::stable(c.keys, at_ - at_ % 4) : pbft::checkpoint_certificate{}));
    hear(pbft_says::new_view(c.keys, v, changes));
    view_ = view_number{v};
  }

  /// To whom the core wanted the transaction to be given, one after the other.
  [[nodiscard]] std::vector<replica_id> handed() const {
    std::vector<replica_id> list;
    for (const auto& [who, e] : c.log)
      if (const auto* h = std::get_if<hand_over>(&e); h != nullptr && who == self) {
        CHECK(h->what == waiting);
        if (list.empty() || list.back() != h->to)
          list.push_back(h->to);
      }
    return list;
  }

  /// `count` transactions, one after the other, take so long each.
  void serve(int count, duration each) {
    for (int i = 0; i < count; ++i) {
      wait_for(digest{{static_cast<std::uint8_t>(i + 2)}});
      blocks(each);
    }
    c.step(self, work_drained{});
  }

  /// A transaction waits for so long before it is handed over: half of its time.
  duration handed_after() {
    const auto before = c.log.size();
    const auto begin = c.now();
    wait_for(waiting);
    const auto is_handed = [](const auto& e) { return std::holds_alternative<hand_over>(e.second); };
    while (c.now() - begin < seconds(10)
           && std::none_of(c.log.begin() + static_cast<std::ptrdiff_t>(before), c.log.end(), is_handed))
      blocks(milliseconds(1));
    return c.now() - begin;
  }

private:
  view_number view_{1};
  std::uint64_t at_ = 0;
};

} // namespace

TEST_CASE("a transaction that waits is handed to the primary, and then ends its view, whatever else is decided",
          "[pbft]") {
  busy_puppet p;
  p.blocks(milliseconds(99));
  CHECK(p.handed().empty());
  p.blocks(milliseconds(2));
  CHECK(p.handed() == std::vector{replica_id{1}});
  p.blocks(milliseconds(98));
  CHECK(p.status().view == view_number{1});
  CHECK(p.committed() > 8);
  p.blocks(milliseconds(2));
  CHECK(p.status().view == view_number{2});
  CHECK(p.handed().size() == 1);
  const auto often = [&](const auto& e) { return std::holds_alternative<hand_over>(e.second); };
  CHECK(std::ranges::count_if(p.c.log, often) == 4); // it may be lost
  const auto is_remark = [](const auto& e) {
    const auto* n = std::get_if<note>(&e.second);
    return n != nullptr && n->what == "overdue" && n->view == view_number{1} && n->block == waiting;
  };
  CHECK(std::ranges::count_if(p.c.log, is_remark) == 1);
}

TEST_CASE("time begins anew with the next transaction, and ends when none waits", "[pbft]") {
  busy_puppet p;
  for (std::uint8_t i = 2; i < 10; ++i) {
    p.blocks(milliseconds(95));
    p.wait_for(digest{{i}});
  }
  p.blocks(milliseconds(95));
  p.c.step(p.self, work_drained{});
  p.blocks(milliseconds(500));
  CHECK(p.status().view == view_number{1});
  CHECK(p.handed().empty());
}

TEST_CASE("the primary does not wait for itself", "[pbft]") {
  busy_puppet p{1};
  p.c.run(p.c.now() + milliseconds(150));
  CHECK(p.handed().empty());
}

TEST_CASE("each new primary gets it, and has twice the time of the one before", "[pbft]") {
  busy_puppet p;
  p.blocks(milliseconds(201));
  REQUIRE(p.status().view == view_number{2});
  p.enter(2);
  p.blocks(milliseconds(199));
  CHECK(p.handed() == std::vector{replica_id{1}});
  p.blocks(milliseconds(2));
  CHECK(p.handed() == std::vector{replica_id{1}, replica_id{2}});
  p.blocks(milliseconds(198));
  CHECK(p.status().view == view_number{2});
  p.blocks(milliseconds(2));
  CHECK(p.status().view == view_number{3});
  p.enter(3);
  p.blocks(milliseconds(799));
  CHECK(p.status().view == view_number{3});
  CHECK(p.handed() == std::vector{replica_id{1}, replica_id{2}, replica_id{3}});
  p.blocks(milliseconds(2));
  CHECK(p.status().view == view_number{4});
  CHECK(p.c.violations == std::vector<std::string>{});
}

TEST_CASE("when transactions are in time again for a while, they have less", "[pbft]") {
  busy_puppet p;
  p.blocks(milliseconds(201));
  REQUIRE(p.status().view == view_number{2});
  p.enter(2);
  const auto given_in = [&](duration length) {
    const auto before = p.c.log.size();
    p.wait_for(waiting);
    p.blocks(length);
    return std::any_of(p.c.log.begin() + static_cast<std::ptrdiff_t>(before), p.c.log.end(),
                       [](const auto& e) { return std::holds_alternative<hand_over>(e.second); });
  };
  CHECK_FALSE(given_in(milliseconds(150))); // 200 of 400 ms
  for (std::uint8_t i = 2; i < 20; ++i) {
    p.wait_for(digest{{i}});
    p.blocks(milliseconds(20));
  }
  CHECK(given_in(milliseconds(150))); // 100 of 200 ms
}

TEST_CASE("a replica that is behind looks for the transaction in what the others have first, but not for ever",
          "[pbft]") {
  busy_puppet p;
  p.hear(pbft_says::decided(p.c.keys, 2, 1, p.batch(60, 1, "far"), "far"));
  p.blocks(milliseconds(599)); // four times half of its time more
  CHECK(p.status().view == view_number{1});
  p.blocks(milliseconds(2));
  CHECK(p.status().view == view_number{2});
}

TEST_CASE("a transaction has four times what others took, between a quarter of the timeout and all of it", "[pbft]") {
  const auto [timeouts, took, expected] = GENERATE(table<const char*, int, int>(
    {{"fixed", 10, 100}, {"measured", 10, 25}, {"measured", 20, 40}, {"measured", 60, 100}}));
  INFO(timeouts << ", " << took);
  busy_puppet p{0, {{"timeouts", timeouts}}};
  p.serve(40, milliseconds(took));
  CHECK(p.handed_after() == milliseconds(expected));
  CHECK(p.status().view == view_number{1});
}

TEST_CASE("each primary that was too slow for what was measured leaves the next one twice the time, up to the timeout",
          "[pbft]") {
  busy_puppet p{0, {{"timeouts", "measured"}}};
  p.serve(40, milliseconds(10));
  p.wait_for(waiting);
  std::uint64_t view = 1;
  for (const auto expected : {50, 100, 200}) {
    p.blocks(milliseconds(expected - 1));
    CHECK(p.status().view == view_number{view});
    p.blocks(milliseconds(2));
    CHECK(p.status().view == view_number{view + 1});
    view += view == 3 ? 2 : 1; // it would lead view 4 itself
    p.enter(view);
  }
  p.blocks(milliseconds(399)); // from the timeout on as ever
  CHECK(p.status().view == view_number{5});
  p.blocks(milliseconds(2));
  CHECK(p.status().view == view_number{6});
  CHECK(p.c.violations == std::vector<std::string>{});
}

TEST_CASE("what queues behind others tells nothing of how long a transaction takes, unless that is long", "[pbft]") {
  busy_puppet p{0, {{"timeouts", "measured"}}};
  const auto queued = [&](std::uint64_t from, std::uint64_t to, duration each) {
    for (auto at = from; at <= to; ++at) {
      const auto text = "queued " + std::to_string(at);
      p.propose(p.batch(at, 1, text), 1, text);
      p.wait_for(digest{{static_cast<std::uint8_t>(at + 1)}});
      p.c.run(p.c.now() + each);
      p.votes(pbft::kind::prepare, 1, p.batch(at, 1, text), {2, 3});
      p.votes(pbft::kind::commit, 1, p.batch(at, 1, text), {1, 2, 3});
      if (at % 4 == 0)
        for (const std::uint32_t who : {1U, 2U, 3U})
          p.hear(pbft_says::checkpoint(p.c.keys, who, at));
    }
    p.c.step(p.self, work_drained{});
  };
  p.serve(1, milliseconds(55)); // in three blocks
  queued(4, 43, milliseconds(5));
  p.wait_for(waiting);
  p.c.run(p.c.now() + milliseconds(99));
  CHECK(p.handed().empty());
  p.c.run(p.c.now() + milliseconds(2));
  CHECK(p.handed() == std::vector{replica_id{1}});
}

TEST_CASE("a primary without work has the time of its heartbeat besides", "[pbft]") {
  busy_puppet p{0, {{"timeouts", "measured"}}};
  p.serve(40, milliseconds(10));
  p.c.run(p.c.now() + milliseconds(99)); // a quarter of the timeout, and 50 ms
  CHECK(p.status().view == view_number{1});
  p.c.run(p.c.now() + milliseconds(2));
  CHECK(p.status().view == view_number{2});
}

TEST_CASE("that a transaction waited to be handed over does not make the primary slow", "[pbft]") {
  busy_puppet p{0, {{"timeouts", "measured"}}};
  p.serve(40, milliseconds(10));
  p.wait_for(waiting);
  p.blocks(milliseconds(30));
  p.c.step(p.self, work_drained{});
  CHECK(p.handed().size() == 1);
  CHECK(p.handed_after() == milliseconds(25));
}

TEST_CASE("a replica that is behind has halves of the timeout for that, whatever was measured", "[pbft]") {
  busy_puppet p{0, {{"timeouts", "measured"}}};
  p.serve(40, milliseconds(10));
  p.hear(pbft_says::decided(p.c.keys, 2, 1, p.batch(150, 1, "far"), "far"));
  p.wait_for(waiting);
  p.blocks(milliseconds(449));
  CHECK(p.status().view == view_number{1});
  p.blocks(milliseconds(2));
  CHECK(p.status().view == view_number{2});
}
