// PBFT's view changes, retold: TOCS 2002, sections 4.4 (view changes) and 4.5.2 (liveness).
#include "tests/pbft/puppet.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
using pbft::kind;

namespace {

pbft::view_change change_in(const std::vector<signed_message>& list) {
  for (const auto& m : list)
    if (m.kind == pbft::number(kind::view_change))
      return decode<pbft::view_change>(m.body).value();
  return {};
}

signed_message own_change(puppet& p) {
  for (const auto& m : p.said())
    if (m.kind == pbft::number(kind::view_change))
      return m;
  return {};
}

} // namespace

TEST_CASE("what prepared is carried into the next view and keeps its digest", "[pbft]") {
  puppet p;
  const auto b = p.batch(1, 1, "one");
  p.propose(b, 1, "one");
  p.votes(kind::prepare, 1, b, {2, 3});
  p.said();
  p.time_out();
  const auto own = own_change(p);
  const auto body = decode<pbft::view_change>(own.body).value();
  CHECK(body.view == view_number{2});
  REQUIRE(body.prepared.size() == 1);
  CHECK(body.prepared[0].what == b);
  CHECK(pbft::check_prepared(body.prepared[0], height{0}, view_number{2}, *p.c.keys.replicas()));

  p.hear(pbft_says::new_view(
    p.c.keys, 2,
    {own, pbft_says::view_change(p.c.keys, 1, 2), pbft_says::view_change(p.c.keys, 2, 2, {}, {}, {{b, 1}})}));
  CHECK(p.status().view == view_number{2});
  p.propose(p.batch(1, 2, "another"), 2, "another"); // not what O says
  CHECK(p.says(kind::prepare) == 0);
  puppet q; // the same, with a primary that keeps to O
  q.hear(pbft_says::new_view(
    q.c.keys, 2,
    {own, pbft_says::view_change(q.c.keys, 1, 2), pbft_says::view_change(q.c.keys, 2, 2, {}, {}, {{b, 1}})}));
  q.hear(pbft_says::pre_prepare(q.c.keys, 2, b)); // it never saw the payload: it asks
  std::size_t questions = 0;
  for (const auto& m : q.said())
    if (m.kind == pbft::number(kind::status)) {
      ++questions;
      CHECK(decode<pbft::status>(m.body).value().wanted == std::vector{pbft::digest_of(b)});
    }
  CHECK(questions > 0);
  q.hear(q.c.keys.sign(replica_id{3}, pbft::make_message(kind::payload, b, text_payload("one"))));
  CHECK(q.says(kind::prepare) == 1);
  q.votes(kind::prepare, 2, b, {1, 3});
  q.votes(kind::commit, 2, b, {1, 3});
  REQUIRE(q.committed() == 1);
  CHECK(q.c.disk_of(q.self).blocks[0]->header().view == view_number{1}); // as in every other replica
  CHECK(q.c.violations == std::vector<std::string>{});
}

TEST_CASE("a gap is filled with a batch without transactions", "[pbft]") {
  puppet p;
  const auto b = p.batch(2, 1, "two");
  const auto with = pbft_says::view_change(p.c.keys, 3, 2, {pbft_says::prepared(p.c.keys, 1, b, {0, 3})});
  p.hear(pbft_says::new_view(
    p.c.keys, 2,
    {pbft_says::view_change(p.c.keys, 1, 2), pbft_says::view_change(p.c.keys, 2, 2, {}, {}, {{b, 1}}), with}));
  const auto null = pbft::null_batch(height{1}, view_number{2}, *p.c.keys.replicas());
  p.propose(null, 2);
  CHECK(p.says(kind::prepare) == 1);
  p.votes(kind::prepare, 2, null, {1, 3});
  p.votes(kind::commit, 2, null, {1, 3});
  REQUIRE(p.committed() == 1);
  CHECK(p.c.disk_of(p.self).blocks[0]->content()->transactions().empty());
}

TEST_CASE("the new primary starts the view with q view-changes and proposes O again", "[pbft]") {
  puppet p{2};
  const auto b = p.batch(2, 1, "two");
  p.propose(b, 1, "two");
  p.hear(pbft_says::view_change(p.c.keys, 3, 2, {pbft_says::prepared(p.c.keys, 1, b, {0, 3})}));
  CHECK(p.says(kind::new_view) == 0);
  p.hear(pbft_says::view_change(p.c.keys, 1, 2, {}, {}, {{b, 1}})); // f+1: it joins, and with its own they are q
  const auto list = p.said();
  std::vector<pbft::batch_header> proposed;
  std::size_t starts = 0;
  for (const auto& m : list) {
    if (m.kind == pbft::number(kind::new_view)) {
      ++starts;
      CHECK(pbft::check(m, *p.c.keys.replicas()));
    } else if (m.kind == pbft::number(kind::pre_prepare)) {
      proposed.push_back(decode<pbft::pre_prepare>(m.body).value().what);
    }
  }
  CHECK(starts == 1);
  CHECK(proposed == std::vector{pbft::null_batch(height{1}, view_number{2}, *p.c.keys.replicas()), b});
  CHECK(p.status().view == view_number{2});
}

TEST_CASE("after its view-change a replica takes no part in the old view", "[pbft]") {
  puppet p;
  const auto b = p.batch(1, 1, "one");
  p.time_out();
  p.said();
  p.propose(b, 1, "one");
  p.votes(kind::prepare, 1, b, {2, 3});
  for (const auto& m : p.said())
    CHECK(m.kind == pbft::number(kind::status));
  // But what the others have decided is final in any view.
  p.votes(kind::commit, 1, b, {1, 2, 3});
  p.hear(pbft_says::decided(p.c.keys, 2, 1, b, "one"));
  CHECK(p.committed() == 1);
  CHECK(p.c.violations == std::vector<std::string>{});
}

TEST_CASE("one replica that asks for a high view moves nobody, f+1 do, to the lower of their views", "[pbft]") {
  puppet p;
  p.hear(pbft_says::view_change(p.c.keys, 3, 90));
  CHECK(p.status().view == view_number{1});
  p.hear(pbft_says::view_change(p.c.keys, 3, 91)); // it stays one replica
  CHECK(p.status().view == view_number{1});
  p.hear(pbft_says::view_change(p.c.keys, 2, 7));
  CHECK(p.status().view == view_number{7});
  CHECK(change_in(p.said()).view == view_number{7});
}

TEST_CASE("the timer of the next view starts only when q replicas ask for that view, and doubles", "[pbft]") {
  puppet p;
  p.time_out();
  CHECK(p.status().view == view_number{2});
  p.c.run(p.c.now() + seconds(10));
  CHECK(p.status().view == view_number{2}); // alone it waits
  for (const std::uint32_t who : {1U, 3U})
    p.hear(pbft_says::view_change(p.c.keys, who, 2));
  p.c.run(p.c.now() + milliseconds(199));
  CHECK(p.status().view == view_number{2});
  p.c.run(p.c.now() + milliseconds(2));
  CHECK(p.status().view == view_number{3});
  for (const std::uint32_t who : {1U, 3U})
    p.hear(pbft_says::view_change(p.c.keys, who, 3));
  p.c.run(p.c.now() + milliseconds(398));
  CHECK(p.status().view == view_number{3});
  p.c.run(p.c.now() + milliseconds(3));
  CHECK(p.status().view == view_number{4});
}

TEST_CASE("a view-change that is said again is the same byte for byte, after a crash, too", "[pbft]") {
  puppet p;
  p.propose(p.batch(1, 1, "one"), 1, "one");
  p.votes(kind::prepare, 1, p.batch(1, 1, "one"), {2, 3});
  p.time_out();
  const auto first = own_change(p);
  p.c.run(p.c.now() + milliseconds(150));
  CHECK(own_change(p).body == first.body);
  p.c.crash(p.self);
  p.c.restart(p.self);
  CHECK(own_change(p).body == first.body);
  CHECK(p.c.violations == std::vector<std::string>{});
}

TEST_CASE("a new-view of a far higher view is taken at any time", "[pbft]") {
  puppet p;
  std::vector<signed_message> changes;
  for (const std::uint32_t who : {1U, 2U, 3U})
    changes.push_back(pbft_says::view_change(p.c.keys, who, 70, {}, pbft_says::stable(p.c.keys, 40)));
  p.hear(pbft_says::new_view(p.c.keys, 70, changes));
  CHECK(p.status().view == view_number{70});
  p.propose(p.batch(41, 70, "x"), 70, "x");
  CHECK(p.says(kind::prepare) == 1);
  // And an old one is not.
  std::vector<signed_message> old;
  for (const std::uint32_t who : {1U, 2U, 3U})
    old.push_back(pbft_says::view_change(p.c.keys, who, 6));
  p.hear(pbft_says::new_view(p.c.keys, 6, old));
  CHECK(p.status().view == view_number{70});
}

TEST_CASE("a primary that tells each half another batch decides nothing and is accused and replaced", "[pbft]") {
  cluster c{pbft_setup(4)};
  const pbft_judge judge{c};
  c.mark_faulty(replica_id{1});
  for (const auto who : {0U, 2U, 3U})
    c.start(replica_id{who});
  const auto x = pbft_says::batch(c.keys, 1, 1, "x");
  const auto y = pbft_says::batch(c.keys, 1, 1, "y");
  c.passes = steady(milliseconds(5));
  c.hand(replica_id{0}, pbft_says::pre_prepare(c.keys, 1, x, "x"));
  c.hand(replica_id{2}, pbft_says::pre_prepare(c.keys, 1, y, "y"));
  c.hand(replica_id{3}, pbft_says::pre_prepare(c.keys, 1, y, "y"));
  c.hand(replica_id{3}, pbft_says::pre_prepare(c.keys, 1, x, "x"));
  // Two of them prepared the second, but without the primary's commit they cannot decide it.
  c.run(c.now() + milliseconds(100));
  CHECK(c.committed_by_all() == 0);
  c.run(c.now() + seconds(2));
  CHECK(c.committed_by_all() >= 10);
  CHECK(c.violations == std::vector<std::string>{});
  REQUIRE_FALSE(c.accusations.empty());
  CHECK(c.accusations[0].culprit == replica_id{1});
}

TEST_CASE("a new primary that took all batches of a number that it may take proposes an empty one there", "[pbft]") {
  puppet p{2};
  const std::vector<std::uint32_t> others{0, 1, 3};
  for (const std::uint64_t view : {1U, 3U, 4U, 5U}) { // those of others
    std::vector<signed_message> changes;
    for (const auto who : others)
      changes.push_back(pbft_says::view_change(p.c.keys, who, view));
    if (view > 1)
      p.hear(pbft_says::new_view(p.c.keys, view, changes));
    const auto text = "of view " + std::to_string(view);
    p.propose(p.batch(1, view, text), view, text);
    CHECK(p.status().view == view_number{view});
  }
  p.said();
  p.c.batch = [](replica_id, const request_payload&) { return text_payload("mine"); };
  for (const auto who : others)
    p.hear(pbft_says::view_change(p.c.keys, who, 6));
  p.c.step(p.self, work_pending{});
  p.c.run(p.c.now() + milliseconds(50));
  std::vector<payload_ptr> proposed;
  for (const auto& m : p.said())
    if (m.kind == pbft::number(kind::pre_prepare) && decode<pbft::pre_prepare>(m.body).value().what.at == height{1}) {
      CHECK(pbft::check(m, *p.c.keys.replicas()));
      proposed.push_back(m.content);
    }
  REQUIRE(proposed.size() == 1);
  REQUIRE(proposed.front() != nullptr);
  CHECK(proposed.front()->transactions().empty());
}
