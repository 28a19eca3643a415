// What a replica is told of its own key: what counts, what does not, and how long it waits.
#include "actors/recall.hpp"
#include "actors/statement_book.hpp"
#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr message_kind vote = 1;
constexpr message_kind asking = 2;
constexpr message_kind certificate = 3; ///< its body is a statement of replica 0

std::shared_ptr<const protocol_info> toy() {
  protocol_info info;
  info.name = "toy";
  info.describe = [](message_kind k, byte_view body) -> std::optional<message_anatomy> {
    if (k == certificate)
      return message_anatomy{message_role::certificate, view_number{1}, {}, {}};
    const auto r = decode<signing_rank>(body);
    if (!r)
      return std::nullopt;
    return message_anatomy{k == asking ? message_role::question : message_role::vote, r.value().view, r.value().at, {}};
  };
  info.testify = [](const signed_message& m, const replica_set&, testimony& out) {
    out.statements.push_back(m);
    if (m.kind == certificate)
      if (const auto inner = decode<statement>(m.body))
        out.statements.push_back(message_of(replica_id{0}, inner.value()));
  };
  return std::make_shared<const protocol_info>(std::move(info));
}

signing_rank at(std::uint64_t view, std::uint64_t height_ = 0) {
  return {view_number{view}, height{height_}};
}

struct asked {
  explicit asked(std::uint64_t known = 10) {
    signing_marks marks;
    marks.raise(vote, at(known));
    r.emplace(replica_id{0}, c.replicas, toy(), plan, marks);
    r->ask(time_point{0});
  }
  [[nodiscard]] statement said(std::uint32_t by, message_kind kind, signing_rank rank) const {
    return statement_of(c.sign(replica_id{by}, {kind, encode(rank), nullptr}));
  }
  std::optional<statement> answer(std::uint32_t from, const std::vector<statement>& list, time_point now = {1}) {
    recall_answer a{time_point{0}, now, view_number{1}, {}, {}};
    for (const auto& s : list)
      a.said.push_back(s);
    return r->take(replica_id{from}, a, now);
  }

  crew c;
  recall_plan plan{.asks = true};
  std::optional<recall> r;
};

} // namespace

TEST_CASE("a statement of the own key above what the store knows says that the store is older") {
  asked a;
  CHECK_FALSE(a.answer(1, {a.said(0, vote, at(10)), a.said(0, vote, at(3, 7))})); // known, or trimmed long ago
  CHECK(a.answer(2, {a.said(0, vote, at(10, 1))}));
  CHECK(a.answer(3, {a.said(0, vote, at(11))}));
}

TEST_CASE("nothing counts but what the own key has signed") {
  asked a;
  CHECK_FALSE(a.answer(1, {a.said(1, vote, at(99)), a.said(2, vote, at(99))})); // another replica's
  auto forged = a.said(0, vote, at(99));
  forged.by.value[5] ^= 1;
  CHECK_FALSE(a.answer(2, {forged}));
  CHECK_FALSE(a.answer(2, {a.said(0, asking, at(99))})); // a question promises nothing
  CHECK_FALSE(a.answer(3, {statement_of(a.c.sign(replica_id{0}, {vote, {1, 2, 3}, nullptr}))}));
  CHECK_FALSE(a.answer(3, {statement_of(a.c.sign(replica_id{0}, {number(house::standing), encode(at(99)), nullptr}))}));
  CHECK(a.r->done(time_point{1})); // all have answered
}

TEST_CASE("what this life has signed itself is no news to it, also when an answer comes late") {
  asked a;
  a.r->signed_now(vote, at(12));
  CHECK_FALSE(a.answer(1, {a.said(0, vote, at(12))}));
  CHECK(a.answer(2, {a.said(0, vote, at(11))})); // an earlier life's: that one went further than this store knows
  a.r->remembers(view_number{20});
  CHECK_FALSE(a.answer(2, {a.said(0, vote, at(19, 5))}));
}

TEST_CASE("an answer to a question of an earlier life, or to none, is dropped") {
  asked a;
  recall_answer early{time_point{-1}, {}, view_number{1}, {}, {}};
  early.said.push_back(a.said(0, vote, at(99)));
  CHECK_FALSE(a.r->take(replica_id{1}, early, time_point{5}));
  early.asked = time_point{6};
  CHECK_FALSE(a.r->take(replica_id{1}, early, time_point{5}));
  CHECK(a.r->answered() == 0);
  CHECK_FALSE(a.answer(0, {a.said(0, vote, at(99))})); // nor its own
}

TEST_CASE("it waits for all, a moment once a quorum has answered, and not for ever") {
  const auto later = [](duration d) { return time_point{1} + d; };
  asked a;
  CHECK_FALSE(a.r->done(later(a.plan.patience - milliseconds(1))));
  CHECK(a.r->done(later(a.plan.patience)));
  a.answer(1, {});
  CHECK_FALSE(a.r->done(later(a.plan.grace)));
  a.answer(2, {});
  CHECK_FALSE(a.r->done(later(a.plan.grace - milliseconds(1))));
  CHECK(a.r->done(later(a.plan.grace)));
  CHECK(a.r->to_ask() == std::vector{replica_id{3}});
  a.answer(3, {});
  CHECK(a.r->done(later({})));
  a.r->start_over(later({}));
  CHECK_FALSE(a.r->done(later(seconds(3600))));
}

TEST_CASE("a clock is wrong if f+1 others say so: f can neither hold it back nor push it") {
  const auto view_at = [](time_point t) { return view_number{static_cast<std::uint64_t>(t.ns / 1'000) + 1}; };
  const auto judged = [&](const std::vector<std::int64_t>& clocks, std::int64_t own) {
    crew c;
    recall r{replica_id{0}, c.replicas, toy(), {.asks = true}, {}};
    r.ask(time_point{own});
    for (std::uint32_t i = 0; i < clocks.size(); ++i)
      r.take(replica_id{i + 1}, {time_point{own}, time_point{clocks[i]}, {}, {}, {}}, time_point{own + 500});
    return r.judge_clock(view_at);
  };
  CHECK_FALSE(judged({50'000, 50'000, 50'000}, 50'000));
  CHECK_FALSE(judged({48'000, 52'000, 50'000}, 50'000)); // a few views
  CHECK_FALSE(judged({0, 50'000, 50'000}, 50'000));      // one liar
  CHECK_FALSE(judged({0, 900'000, 50'000}, 50'000));
  const auto ahead = judged({50'000, 51'000, 900'000}, 100'000);
  REQUIRE(ahead);
  CHECK(ahead->ahead);
  CHECK(ahead->replicas == 2);
  CHECK(ahead->by == nanoseconds(49'000));
  const auto behind = judged({50'000, 51'000, 0}, 10'000);
  REQUIRE(behind);
  CHECK_FALSE(behind->ahead);
  CHECK(behind->by == nanoseconds(39'500));
  CHECK_FALSE(judged({100'000, 50'000}, 100'000)); // one says so, and it may lie
}

TEST_CASE("a slow answer makes no clock wrong") {
  const auto view_at = [](time_point t) { return view_number{static_cast<std::uint64_t>(t.ns / 1'000) + 1}; };
  crew c;
  recall r{replica_id{0}, c.replicas, toy(), {.asks = true}, {}};
  r.ask(time_point{0});
  for (std::uint32_t i = 1; i < 4; ++i)
    r.take(replica_id{i}, {time_point{0}, time_point{40'000 * i}, {}, {}, {}}, time_point{900'000});
  CHECK_FALSE(r.judge_clock(view_at));
}

TEST_CASE("marks rise, cover what lies below, and come back from the store") {
  memory_store disk{make_genesis_block({})};
  signing_marks m;
  CHECK(m.raise(vote, at(5, 2)));
  CHECK_FALSE(m.raise(vote, at(5, 1)));
  CHECK(m.raise(vote, at(5, 3)));
  CHECK(m.raise(4, at(2)));
  m.raise_all(view_number{3});
  m.save(disk);
  const signing_marks again{disk.notes()};
  CHECK(again.knows(vote, at(5, 3)));
  CHECK_FALSE(again.knows(vote, at(5, 4)));
  CHECK(again.knows(4, at(3, 100)));
  CHECK_FALSE(again.knows(4, at(4)));
  CHECK_FALSE(again.knows(9, at(4)));
  CHECK(again.highest() == view_number{5});
}

TEST_CASE("a book keeps the highest of each kind, finds what certificates hold, and outlives a restart") {
  crew c;
  memory_store disk{make_genesis_block({})};
  statement_book book{toy(), c.replicas};
  const auto voted = [&](std::uint32_t who, std::uint64_t view) {
    return c.sign(replica_id{who}, {vote, encode(at(view)), nullptr});
  };
  book.add(voted(0, 5));
  book.add(voted(0, 4));
  book.add(voted(1, 9));
  REQUIRE(book.of(replica_id{0}).size() == 1);
  CHECK(book.of(replica_id{0})[0] == statement_of(voted(0, 5)));
  book.add(c.sign(replica_id{2}, {certificate, encode(statement_of(voted(0, 7))), nullptr}));
  REQUIRE(book.of(replica_id{0}).size() == 1);
  CHECK(book.of(replica_id{0})[0] == statement_of(voted(0, 7)));
  CHECK(book.of(replica_id{3}).empty());
  book.save(disk);
  REQUIRE(disk.sync());
  statement_book again{toy(), c.replicas};
  again.load(disk.notes());
  CHECK(again.of(replica_id{0}) == book.of(replica_id{0}));
  CHECK(again.of(replica_id{1}) == book.of(replica_id{1}));
}
