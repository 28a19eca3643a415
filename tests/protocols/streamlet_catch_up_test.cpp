// Coming back: after loss, a partition, a crash or a long sleep.
#include "protocols/chained/block_fetcher.hpp"
#include "protocols/chained/block_server.hpp"
#include "tests/protocols/vote_judge.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id r0{0}, r3{3};
constexpr auto epoch = milliseconds(200);

time_point end_of(std::int64_t e) {
  return time_point{} + epoch * e - nanoseconds(1);
}

network without(replica_id who) {
  return [who](const flight& f) {
    return f.from == who || f.to == who ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
}

std::size_t size_of(const protocol_status& s, std::string_view what) {
  return std::ranges::find(s.sizes, what, &std::pair<std::string, std::size_t>::first)->second;
}

} // namespace

TEST_CASE("a replica that was cut off for thousands of epochs comes back with bounded memory", "[streamlet]") {
  constexpr std::int64_t away = 3000;
  cluster c{{.options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.passes = without(r3);
  c.start();
  c.run(end_of(away));
  REQUIRE(c.committed(r0) > 2000);
  REQUIRE(c.committed(r3) == 0);

  SECTION("from others that kept running") {}
  SECTION("from others that were all restarted and remember nothing but their disk") {
    for (std::uint32_t i = 0; i < 3; ++i) {
      c.crash(replica_id{i});
      c.restart(replica_id{i});
    }
  }
  SECTION("after a crash of its own") {
    c.crash(r3);
    c.restart(r3);
  }
  c.passes = steady(milliseconds(5));
  std::size_t most = 0;
  std::int64_t e = away;
  while (c.committed(r3) + 8 < c.committed(r0) && e < away + 60) {
    c.run(end_of(++e));
    const auto s = c.status(r3);
    most = std::max({most, size_of(s, "tree"), size_of(s, "orphans"), size_of(s, "unproven")});
  }
  c.run(end_of(e + 8));
  CHECK(c.committed(r3) + 2 >= c.committed(r0));
  CHECK(e < away + 60);
  CHECK(most < 400);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a replica that was cut off catches up although most of what it asks for is lost", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.passes = without(r3);
  c.start();
  c.run(end_of(300));
  std::uint64_t count = 0;
  c.passes = [&](const flight& f) {
    const bool lost = (f.from == r3 || f.to == r3) && ++count % 5 < 2;
    const auto slow = milliseconds(static_cast<std::int64_t>(count % 7) * 9 + 1);
    return lost ? std::vector<duration>{} : std::vector{slow};
  };
  c.run(end_of(420));
  CHECK(c.committed(r3) + 10 >= c.committed(r0));
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a replica whose asked peers never answer finds one that does", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  c.passes = without(r3);
  c.start();
  c.run(end_of(50));
  const auto request = number(chained::kind::request);
  c.passes = [&](const flight& f) {
    const bool mute = f.what.kind == request && f.to.value() < 2;
    return mute ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  c.run(end_of(62));
  CHECK(c.committed(r3) + 2 >= c.committed(r0));
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("after a partition without quorum both sides go on together", "[streamlet]") {
  cluster c{{.chain = 5}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(end_of(6));
  const auto before = c.committed_by_all();
  c.passes = [](const flight& f) {
    return (f.from.value() < 2) == (f.to.value() < 2) ? std::vector{milliseconds(5)} : std::vector<duration>{};
  };
  c.run(end_of(100));
  CHECK(c.committed_by_all() <= before + 2);
  c.passes = steady(milliseconds(5));
  c.run(end_of(110));
  CHECK(c.committed_by_all() >= before + 6);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a cluster that is switched off as a whole goes on where it was", "[streamlet]") {
  cluster c{{.chain = 9}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(5));
  c.start();
  for (std::int64_t e = 5; e <= 40; e += 5) {
    c.run(end_of(e) - milliseconds(150)); // votes are on their way
    for (std::uint32_t i = 0; i < 4; ++i)
      c.crash(replica_id{i});
    for (std::uint32_t i = 0; i < 4; ++i)
      c.restart(replica_id{i});
  }
  c.run(end_of(45));
  CHECK(c.committed_by_all() >= 35);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a journal stays short while blocks are committed", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(end_of(200));
  for (std::uint32_t i = 0; i < 4; ++i)
    CHECK(c.disk_of(replica_id{i}).journal.size() < 24);
}

namespace {

/// A chain of blocks whose certificates are known, and a tree that begins with the genesis block alone.
struct far_ahead {
  explicit far_ahead(std::uint64_t blocks) {
    for (std::uint64_t i = 1; i <= blocks; ++i)
      chain.push_back(child(chain.back(), i));
  }
  [[nodiscard]] block_ptr child(const block_ptr& parent, std::uint64_t view) const {
    return chained_says::child(keys, *parent, view, r0);
  }
  [[nodiscard]] vote_certificate of(const block_ptr& b) const { return chained_says::certificate(keys, *b); }
  /// `b` comes as an answer, and certifies its parent.
  std::optional<block_fetcher::request> answer(block_fetcher& fetcher, const block_ptr& b) {
    tree.certify(of(chain[b->header().at.value() - 1]));
    tree.add(b);
    return fetcher.received(*b, tree);
  }

  keyring keys{4, 0, "streamlet"};
  std::vector<block_ptr> chain{keys.genesis()}; ///< by height
  block_tree tree{chain[0], genesis_certificate(keys.replicas()->chain()), 2};
};

} // namespace

TEST_CASE("a full answer that brought a replica further is followed by the next request at once", "[fetcher]") {
  far_ahead f{6};
  block_fetcher fetcher{r0, 4, {.answer_blocks_max = 2}};
  REQUIRE(fetcher.want(f.of(f.chain[6])));
  REQUIRE(fetcher.ask(f.tree, false));
  CHECK_FALSE(f.answer(fetcher, f.chain[1]));
  const auto next = f.answer(fetcher, f.chain[2]);
  REQUIRE(next);
  CHECK(next->what.wanted.vote.block == f.chain[6]->id());
  CHECK(next->what.have.front() == block_ref{height{1}, f.chain[1]->id()});
  CHECK_FALSE(f.answer(fetcher, f.chain[3])); // half an answer
}

TEST_CASE("an answer that certifies nothing new is no progress: another missing block is asked for then", "[fetcher]") {
  far_ahead f{6};
  const auto other = f.child(f.chain[3], 9); // lower than the last of the chain
  block_fetcher fetcher{r0, 4, {.answer_blocks_max = 2}};
  REQUIRE(fetcher.want(f.of(f.chain[6])));
  REQUIRE(fetcher.want(f.of(other)));
  REQUIRE(fetcher.ask(f.tree, false)->what.wanted.vote.block == f.chain[6]->id());
  CHECK_FALSE(f.answer(fetcher, f.child(f.chain[0], 7)));
  CHECK_FALSE(f.answer(fetcher, f.child(f.chain[0], 8)));
  CHECK(fetcher.ask(f.tree, true)->what.wanted.vote.block == other->id());
}

TEST_CASE("what came as an answer is unproven until its certificate is there, and nothing else is", "[fetcher]") {
  far_ahead f{3};
  block_fetcher fetcher{r0, 4, {}};
  REQUIRE(fetcher.want(f.of(f.chain[3])));
  REQUIRE(fetcher.ask(f.tree, false));
  CHECK_FALSE(fetcher.is_unproven(f.chain[1]->id()));
  f.answer(fetcher, f.chain[1]);
  CHECK(fetcher.is_unproven(f.chain[1]->id()));
  CHECK_FALSE(fetcher.is_unproven(f.chain[2]->id()));
  fetcher.proven(f.chain[1]->id());
  CHECK_FALSE(fetcher.is_unproven(f.chain[1]->id()));
}

TEST_CASE("a server that knows its last block alone loads as far back as it is asked, and then answers", "[server]") {
  const far_ahead f{6};
  const block_tree tree{f.chain[6], f.of(f.chain[6]), 2};
  block_server server{number(chained::kind::block), {}};
  server.start_at(*f.chain[6]);
  effects out;
  server.asked(r3, {f.of(f.chain[6]), {{height{2}, f.chain[2]->id()}}}, tree, {}, out);
  for (const std::size_t at : {5U, 4U, 3U, 2U}) { // one parent after the other
    REQUIRE(out.list().size() == 1);
    REQUIRE(std::get<load_block>(out.list()[0]).which == f.chain[at]->id());
    out.clear();
    server.loaded(f.chain[at], tree, {}, out);
  }
  CHECK(out.list().size() == 4); // 3, 4 and 5 are loaded once more, and 6 is sent
  for (const std::size_t at : {3U, 4U, 5U}) {
    out.clear();
    server.loaded(f.chain[at], tree, {}, out);
    REQUIRE(out.list().size() == 1);
    const auto& sent = std::get<send_to>(out.list()[0]);
    CHECK(sent.to == r3);
    CHECK(decode<justified_header>(sent.what.body).value().header == f.chain[at]->header());
  }
  CHECK(server.history() == 5);
  CHECK(server.requesters() == 0);
}
