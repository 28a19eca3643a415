// A checkpointer by itself: what becomes of a certificate, whenever it comes.
#include "actors/checkpointer.hpp"
#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr std::uint64_t every = 8;

struct seen final : replica_observer {
  std::vector<std::string> failures;
  void on_failure(time_point, replica_id, std::string_view why) override { failures.emplace_back(why); }
};

/// The checkpointer of replica 0, after block 16.
struct after_two_checkpoints {
  explicit after_two_checkpoints(std::size_t history = 0) {
    auto last = make_genesis_block(replicas.replicas->chain());
    for (std::uint64_t h = 1; h <= 2 * every; ++h)
      chain.push_back(last = child_of(last));
    disk->append(chain, proof);
    REQUIRE(disk->sync());
    protocol_info info;
    info.name = "toy";
    actor = s.keep(spawn_checkpointer(s.system(), {.self = replica_id{0},
                                                   .replicas = replicas.replicas,
                                                   .protocol = std::make_shared<const protocol_info>(info),
                                                   .key = replicas.keys[0],
                                                   .disk = disk,
                                                   .clock = s.clock(),
                                                   .network = s.play_network(sent),
                                                   .host = {},
                                                   .plan = {.every = every, .history = history},
                                                   .executed = {},
                                                   .observer = told}));
    node = s.play_node(std::make_shared<node_log>());
    what = {chain.back()->header().at,
            chain.back()->id(),
            hash("test", as_bytes("state")),
            snapshot_root(snapshot_parts_of(state)),
            {},
            convictions_root({})};
  }

  /// Much later; what came before does not matter to a checkpointer.
  void go_to(height at) {
    chain = {std::make_shared<const block>(
      block_header{chain.back()->id(), view_number{1}, at, replica_id{0}, empty_payload()->root()}, empty_payload(),
      bytes{})};
    what.at = at;
    what.block = chain.back()->id();
  }

  /// The others agree: three of four are a quorum without this replica.
  void others_sign() {
    for (const std::uint32_t who : {1U, 2U, 3U})
      caf::anon_send(actor, deliver_atom::value, replica_id{who},
                     replicas.sign(replica_id{who}, make_message(house::checkpoint, what)));
    s.run();
  }
  void commits_and_executes(const digest& has) {
    caf::send_as(node, actor, commit_atom::value, block_list{chain, proof});
    caf::anon_send(actor, check_atom::value, state_image{what.at, what.block, has, what.receipts, state});
    s.run();
  }
  /// The height of the base that the store was given.
  std::optional<height> kept() {
    disk->rebase(what.at, 0);
    REQUIRE(disk->sync());
    const auto base = disk->base();
    return base ? std::optional{base->block->header().at} : std::nullopt;
  }
  /// Whether a replica that is far behind is told of the checkpoint.
  bool helps() {
    sent->messages.clear();
    caf::anon_send(actor, deliver_atom::value, replica_id{2},
                   replicas.sign(replica_id{2}, make_message(house::standing, standing{{}, {}, view_number{1}})));
    s.run();
    return std::ranges::any_of(
      sent->messages, [](const auto& m) { return m.to == replica_id{2} && m.what.kind == number(house::certificate); });
  }

  crew replicas;
  std::vector<block_ptr> chain;
  const bytes proof{1};
  const bytes state{1, 2, 3};
  checkpoint_statement what;
  std::shared_ptr<memory_store> disk = std::make_shared<memory_store>(make_genesis_block(replicas.replicas->chain()));
  std::shared_ptr<network_log> sent = std::make_shared<network_log>();
  std::shared_ptr<seen> told = std::make_shared<seen>();
  stage s;
  checkpointer_actor actor;
  node_actor node;
};

} // namespace

TEST_CASE("a checkpoint is kept when the others' signatures come after the own state") {
  after_two_checkpoints b;
  b.commits_and_executes(b.what.state);
  CHECK_FALSE(b.kept());
  b.others_sign();
  CHECK(b.kept() == b.what.at);
  CHECK(b.helps());
}

TEST_CASE("a checkpoint is kept when the others' signatures come before the own state") {
  after_two_checkpoints b;
  b.others_sign();
  CHECK_FALSE(b.kept());
  CHECK_FALSE(b.helps());
  b.commits_and_executes(b.what.state);
  CHECK(b.kept() == b.what.at);
  CHECK(b.helps());
  CHECK(b.told->failures.empty());
}

TEST_CASE(
  "a replica that is farther behind than protocols serve blocks is told of the checkpoint, however long the history") {
  for (const bool behind : {true, false}) {
    after_two_checkpoints t{10'000'000};
    t.go_to(height{(std::uint64_t{1} << 15U) + (behind ? every : 0)});
    t.others_sign();
    t.commits_and_executes(t.what.state);
    CHECK(t.helps() == behind);
  }
}

TEST_CASE("a replica with another state than a quorum signed stops, whichever came first") {
  for (const bool others_first : {false, true}) {
    INFO(others_first);
    after_two_checkpoints b;
    if (others_first)
      b.others_sign();
    b.commits_and_executes(hash("test", as_bytes("another state")));
    if (!others_first)
      b.others_sign();
    REQUIRE(b.told->failures.size() == 1);
    CHECK_THAT(b.told->failures[0], Catch::Contains("is not what a quorum signed"));
    CHECK_FALSE(b.kept());
    CHECK_FALSE(b.helps());
  }
}

TEST_CASE("whoever is asked for blocks has kept them if the history is no shorter than the way between checkpoints") {
  for (std::uint64_t every = 1; every <= 40; ++every)
    for (std::size_t history = 0; history <= 100; ++history) {
      const checkpoint_plan plan{.every = every, .history = history};
      CHECK((plan.far() <= history) == (history >= every));
    }
}

TEST_CASE("a peer that had all answers of a period gets more in the next one") {
  after_two_checkpoints c;
  c.others_sign();
  c.commits_and_executes(c.what.state);
  const auto answers = [&](int questions) {
    c.sent->messages.clear();
    for (int i = 0; i < questions; ++i)
      caf::anon_send(
        c.actor, deliver_atom::value, replica_id{2},
        c.replicas.sign(replica_id{2}, make_message(house::snapshot_request, snapshot_request{c.what.at, 1})));
    c.s.run();
    return std::ranges::count_if(c.sent->messages,
                                 [](const auto& m) { return m.what.kind == number(house::snapshot_part); });
  };
  CHECK(answers(300) == 256);
  CHECK(answers(1) == 0);
  c.s.pass(seconds(3)); // longer than its period
  CHECK(answers(1) == 1);
}
