// What one faulty replica might try against PBFT that is neither a fork nor silence.
#include "tests/pbft/judge.hpp"
#include "tests/pbft/puppet.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a view-change shown to one replica alone does not leave the others in views of their own", "[pbft]") {
  cluster c{pbft_setup(4)};
  const pbft_judge judge{c};
  const replica_id traitor{1}; // view 1's primary
  c.mark_faulty(traitor);
  c.start(replica_id{0});
  c.start(replica_id{2});
  const time_point gst{milliseconds(700).ns};
  c.passes = [&](const flight& f) -> std::vector<duration> {
    const bool late =
      f.to == replica_id{3} || f.from == replica_id{3} || f.what.kind == pbft::number(pbft::kind::new_view);
    if (f.to == traitor || (c.now() < gst && late))
      return {};
    return {milliseconds(5)};
  };
  c.run(time_point{} + milliseconds(300)); // 0 and 2 ask for view 2
  c.start(replica_id{3});
  REQUIRE(c.hand(replica_id{0}, pbft_says::view_change(c.keys, 1, 2))); // 0 has a quorum, and goes on to view 3
  c.run(gst);
  c.run(gst + seconds(10));
  CHECK(c.violations == std::vector<std::string>{});
  CHECK(c.committed_by_all() > 20);
}

TEST_CASE("decisions above a gap are kept up to a bound", "[pbft]") {
  puppet p;
  for (std::uint64_t s = 2; s <= 1000; ++s) {
    const auto text = "x" + std::to_string(s);
    p.decide(p.batch(s, 1, text), 1, text);
    if (s % 4 == 0)
      for (const std::uint32_t who : {1U, 2U, 3U})
        p.hear(pbft_says::checkpoint(p.c.keys, who, s));
    p.c.drop_all();
  }
  for (const auto& [name, size] : p.status().sizes) {
    INFO(name);
    CHECK(size <= 256);
  }
}

TEST_CASE("a view-change whose certificates are not in the form of honest ones is refused", "[pbft]") {
  puppet p;
  const auto b = p.batch(1, 1, "one");
  const auto good = pbft_says::prepared(p.c.keys, 1, b, {0, 3});
  const auto passes = [&](const std::vector<pbft::prepared_certificate>& list) {
    return bool{pbft::check(pbft_says::view_change(p.c.keys, 3, 2, list), *p.c.keys.replicas())};
  };
  CHECK(passes({good}));
  CHECK_FALSE(passes({good, good})); // the same one many times would cost its checks many times
  auto large = good;
  large.prepares.assign(1024, {});
  CHECK_FALSE(passes({large}));
  auto late = good;
  late.view = view_number{2};
  CHECK_FALSE(passes({late}));
  auto forged = good; // a wrong signature is another matter: it hides no other entry
  forged.proposed.value[0] ^= 1U;
  CHECK(passes({forged}));
}

TEST_CASE("who says that it is behind or between views in view 1 is given no new-view: there was none", "[pbft]") {
  puppet p;
  for (const auto& s :
       {pbft::status{view_number{0}, true, {}, {}, {}}, pbft::status{view_number{1}, false, {}, {}, {}}})
    p.hear(p.c.keys.sign(replica_id{3}, pbft::make_message(pbft::kind::status, s)));
  CHECK(p.says(pbft::kind::new_view) == 0);
  CHECK(p.status().view == view_number{1});
}

TEST_CASE("who is still between views, or below, is given the new-view of this one; who is in it is not", "[pbft]") {
  const auto gives = [](std::uint64_t view, bool active) {
    puppet p;
    std::vector<signed_message> changes;
    for (const std::uint32_t who : {1U, 2U, 3U})
      changes.push_back(pbft_says::view_change(p.c.keys, who, 3));
    p.hear(pbft_says::new_view(p.c.keys, 3, changes));
    REQUIRE(p.status().view == view_number{3});
    p.said();
    const pbft::status s{view_number{view}, active, {}, {}, {}};
    p.hear(p.c.keys.sign(replica_id{3}, pbft::make_message(pbft::kind::status, s)));
    return p.says(pbft::kind::new_view);
  };
  CHECK(gives(3, false) == 1);
  CHECK(gives(2, true) == 1);
  CHECK(gives(2, false) == 1);
  CHECK(gives(3, true) == 0);
  CHECK(gives(4, false) == 0);
}

TEST_CASE("what is executed is not said again, what is not is", "[pbft]") {
  puppet p;
  const auto done = p.batch(1, 1, "done");
  const auto open = p.batch(2, 1, "open");
  p.decide(done, 1, "done");
  REQUIRE(p.committed() == 1);
  p.propose(open, 1, "open");
  p.said();
  std::size_t again = 0, needless = 0;
  for (int i = 0; i < 3; ++i) {
    p.c.run(p.c.now() + milliseconds(60)); // its tick is a third of 200 ms; its timer has not run out
    for (const auto& m : p.said())
      if (m.kind == pbft::number(pbft::kind::prepare) || m.kind == pbft::number(pbft::kind::commit)) {
        const auto id = decode<block_vote>(m.body).value().block;
        again += id == pbft::digest_of(open) ? 1 : 0;
        needless += id == pbft::digest_of(done) ? 1 : 0;
      }
  }
  CHECK(again > 0);
  CHECK(needless == 0);
}
