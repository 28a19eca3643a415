// The executor: blocks in order, receipts signed once a block, and again for those who ask again.
#include "actors/exchange_replica.hpp"
#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Answers each transaction with its own text; the session is the first character's digit. Its state is what it saw.
class echo final : public application {
public:
  [[nodiscard]] result<void> check(const transaction&) const override { return outcome::success(); }
  block_result execute(const block& b) override {
    block_result r;
    for (const auto& t : b.content()->transactions()) {
      state_ = hasher{"echo"}.add(state_).add(t.id()).finish();
      const auto who = static_cast<std::uint32_t>(t.data()[0] - '0');
      r.receipts.push_back({t.id(), b.header().at, bytes{t.data().begin(), t.data().end()}, session_id{who}});
    }
    r.state = state_;
    return r;
  }
  /// As if blocks before the first had carried texts that begin with 3.
  [[nodiscard]] std::optional<receipt> recall(const transaction& t) const override {
    if (t.data()[0] != '3')
      return std::nullopt;
    return receipt{t.id(), height{1}, {7}, session_id{3}};
  }
  [[nodiscard]] digest state() const override { return state_; }
  [[nodiscard]] bytes snapshot() const override { return {}; }
  result<void> restore(byte_view) override { return outcome::success(); }

private:
  digest state_;
};

/// Counts signatures.
class counting_signer final : public signer {
public:
  counting_signer(std::shared_ptr<const signer> with, std::shared_ptr<int> count)
    : with_{std::move(with)}, count_{std::move(count)} {}
  [[nodiscard]] const public_key& key() const noexcept override { return with_->key(); }
  [[nodiscard]] signature sign(const digest& what) const override {
    ++*count_;
    return with_->sign(what);
  }

private:
  std::shared_ptr<const signer> with_;
  std::shared_ptr<int> count_;
};

struct executor_stage : stage {
  explicit executor_stage(std::vector<block_ptr> replay = {}) {
    exchange_replica_config config;
    config.self = replica_id{1};
    config.replicas = replicas.replicas;
    config.app = app;
    config.key = std::make_shared<counting_signer>(replicas.keys[1], signatures);
    config.clock = clock();
    config.network = play_network(network);
    config.replay = std::move(replay);
    executor = keep(spawn_exchange_replica(system(), std::move(config)));
  }

  void commit(std::vector<block_ptr> blocks) {
    caf::send_as(node, executor, commit_atom::value, block_list{std::move(blocks), {}});
    run();
  }
  void ask_again(std::string_view text) {
    caf::anon_send(executor, submit_atom::value, text_transaction(text));
    run();
  }

  crew replicas;
  block_ptr genesis_block = make_genesis_block(replicas.replicas->chain());
  std::shared_ptr<echo> app = std::make_shared<echo>();
  std::shared_ptr<int> signatures = std::make_shared<int>(0);
  std::shared_ptr<network_log> network = std::make_shared<network_log>();
  std::shared_ptr<node_log> told = std::make_shared<node_log>();
  node_actor node = play_node(told);
  exchange_replica_actor executor;
};

} // namespace

TEST_CASE("blocks are executed in order, and the node is told of each with the state after it") {
  executor_stage s;
  const auto a = child_of(s.genesis_block, {text_transaction("0a")});
  const auto b = child_of(a, {text_transaction("0b")});
  echo expected;
  const auto after_a = expected.execute(*a).state;
  const auto after_b = expected.execute(*b).state;
  s.commit({a, b});
  REQUIRE(s.told->executed.size() == 2);
  CHECK(s.told->executed[0] == std::pair{height{1}, after_a});
  CHECK(s.told->executed[1].first == height{2});
  CHECK(s.app->state() == after_b);
}

TEST_CASE("a node that asks where the exchange stands is told the last block's height and state, of a replay, too") {
  executor_stage fresh;
  fresh.commit({});
  CHECK(fresh.told->executed.empty());
  const auto a = child_of(fresh.genesis_block, {text_transaction("0a")});
  const auto b = child_of(a, {text_transaction("0b")});
  executor_stage s{{a, b}};
  s.commit({});
  CHECK(s.told->executed == std::vector{std::pair{height{2}, s.app->state()}});
}

TEST_CASE("each session gets its own receipts of a block, in a batch that the replica signed once") {
  executor_stage s;
  s.commit({child_of(s.genesis_block, {text_transaction("1a"), text_transaction("2b"), text_transaction("1c")})});
  CHECK(*s.signatures == 1);
  REQUIRE(s.network->replies.size() == 2);
  for (const auto& [session, batch] : s.network->replies) {
    CHECK(verify(batch, *s.replicas.replicas).has_value());
    CHECK(batch.replica == replica_id{1});
    CHECK(batch.at == height{1});
    CHECK(batch.state == s.app->state());
    CHECK(batch.session == session);
    CHECK(batch.receipts.size() == (session == session_id{1} ? 2U : 1U)); // nobody else's
    CHECK(batch.own.size() == batch.receipts.size());
    for (const auto& own : batch.own)
      CHECK(own.content.session == session);
  }
}

TEST_CASE("a block without receipts is not signed") {
  executor_stage s;
  s.commit({child_of(s.genesis_block)});
  CHECK(*s.signatures == 0);
  CHECK(s.network->replies.empty());
  CHECK(s.told->executed.size() == 1);
}

TEST_CASE("a client that asks again gets its receipt once more, without a new signature") {
  executor_stage s;
  s.commit({child_of(s.genesis_block, {text_transaction("1a"), text_transaction("2b")})});
  s.network->replies.clear();
  s.ask_again("2b");
  REQUIRE(s.network->replies.size() == 1);
  CHECK(s.network->replies[0].first == session_id{2});
  CHECK(s.network->replies[0].second.own.size() == 1);
  CHECK(verify(s.network->replies[0].second, *s.replicas.replicas).has_value());
  CHECK(*s.signatures == 1);
  s.ask_again("2 unknown");
  CHECK(s.network->replies.size() == 1);
}

TEST_CASE("what the book has no longer is told from the state, signed once however often it is asked for") {
  executor_stage s;
  s.ask_again("3 of long ago");
  s.ask_again("3 of long ago");
  REQUIRE(s.network->replies.size() == 2);
  for (const auto& [session, batch] : s.network->replies) {
    CHECK(session == session_id{3});
    CHECK(batch.restated);
    CHECK(verify(batch, *s.replicas.replicas).has_value());
    REQUIRE(batch.own.size() == 1);
    CHECK(batch.own[0].content == *s.app->recall(text_transaction("3 of long ago")));
  }
  CHECK(*s.signatures == 1);
  s.ask_again("2 that nobody knows");
  CHECK(s.network->replies.size() == 2);
}

TEST_CASE("receipts that are told from the state are kept signed, at most 4,096 of them") {
  executor_stage s;
  const auto ask = [&](int from, int to) {
    for (int i = from; i < to; ++i)
      caf::anon_send(s.executor, submit_atom::value, text_transaction("3 number " + std::to_string(i)));
    s.run();
  };
  ask(0, 4'200);
  CHECK(*s.signatures == 4'200);
  ask(4'000, 4'200); // of the last ones every one is kept
  CHECK(*s.signatures == 4'200);
  ask(0, 104); // of the first ones none
  CHECK(*s.signatures == 4'304);
}

TEST_CASE("after a restart stored blocks are executed again silently, and their receipts can be asked for") {
  executor_stage before;
  const auto a = child_of(before.genesis_block, {text_transaction("1a")});
  const auto b = child_of(a, {text_transaction("1b")});
  before.commit({a, b});

  executor_stage s{{a}};
  s.run();
  CHECK(s.network->replies.empty());
  s.ask_again("1a");
  REQUIRE(s.network->replies.size() == 1);
  CHECK(verify(s.network->replies[0].second, *s.replicas.replicas).has_value());
  s.commit({b});
  CHECK(s.app->state() == before.app->state());
  CHECK(s.told->executed.size() == 1);
}
