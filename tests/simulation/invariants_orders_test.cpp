#include "core/simulated_signatures.hpp"
#include "exchange/corrupting_application.hpp"
#include "tests/simulation/invariants_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

exchange::frame_outcome outcome_of(std::uint64_t sequence, std::uint64_t filled = 0) {
  exchange::frame_outcome o{session_id{0}, sequence_number{sequence}, exchange::frame_status::executed, {}};
  o.results.push_back({exchange::reject::none, exchange::quantity{filled}, {}});
  return o;
}

block_result result_of(const std::vector<exchange::frame_outcome>& outcomes, height at) {
  block_result r;
  for (const auto& o : outcomes)
    r.receipts.push_back({{}, at, encode(o), o.session});
  return r;
}

/// A chain whose blocks carry the given outcomes, executed by all replicas.
void execute_all(watched_cluster& c, const std::vector<std::vector<exchange::frame_outcome>>& blocks) {
  auto tip = c.genesis();
  for (const auto& outcomes : blocks) {
    tip = c.child(tip, tip->header().view.value() + 1);
    for (std::uint32_t i = 0; i < 4; ++i) {
      c.commit(i, {tip});
      c.execute(i, tip, result_of(outcomes, tip->header().at));
    }
  }
}

void accept(watched_cluster& c, const exchange::frame_outcome& o, std::uint64_t at) {
  c.checker.on_accepted(session_id{0}, {o, height{at}, {}, {}});
}

} // namespace

TEST_CASE("frames that take effect in order and are acknowledged as they were break nothing") {
  watched_cluster c;
  execute_all(c, {{outcome_of(1), outcome_of(2)}, {}, {outcome_of(3)}});
  accept(c, outcome_of(2), 1);
  accept(c, outcome_of(1), 1);
  accept(c, outcome_of(3), 3);
  c.checker.finish();
  CHECK(c.broken().empty());
  CHECK(c.checker.counts().frames == 3);
  CHECK(c.checker.counts().acknowledged == 3);
}

TEST_CASE("a frame that is acknowledged before its effect is seen is fine if the effect comes") {
  watched_cluster c;
  accept(c, outcome_of(1), 1);
  execute_all(c, {{outcome_of(1)}});
  c.checker.finish();
  CHECK(c.broken().empty());
}

TEST_CASE("a frame that takes effect twice is found") {
  watched_cluster c;
  execute_all(c, {{outcome_of(1)}, {outcome_of(1)}});
  CHECK(c.broken() == "exactly-once");
}

TEST_CASE("a frame that takes effect before its turn is found") {
  watched_cluster c;
  execute_all(c, {{outcome_of(2)}});
  CHECK(c.broken() == "exactly-once");
}

TEST_CASE("an acknowledgement that the log does not bear out is found") {
  watched_cluster c;
  execute_all(c, {{outcome_of(1, 5)}});
  SECTION("another height") {
    accept(c, outcome_of(1, 5), 2);
  }
  SECTION("another outcome") {
    accept(c, outcome_of(1, 6), 1);
  }
  SECTION("no effect at all") {
    accept(c, outcome_of(2), 1);
  }
  SECTION("twice") {
    accept(c, outcome_of(1, 5), 1);
    accept(c, outcome_of(1, 5), 1);
  }
  c.checker.finish();
  CHECK(c.broken() == "acknowledged");
}

TEST_CASE("a frame of a client that stays, and that nobody told of it, is found; of one that left it is not") {
  const auto broken = [](bool stays, std::int64_t until) {
    watched_cluster c;
    if (stays)
      c.checker.serves(session_id{0});
    execute_all(c, {{outcome_of(1), outcome_of(2)}});
    accept(c, outcome_of(1), 1);
    c.checker.finish(time_point{until});
    return c.broken();
  };
  constexpr auto late = std::int64_t{1} << 60U;
  CHECK(broken(true, late) == "answered");
  CHECK(broken(true, -1).empty()); // it took effect later than that
  CHECK(broken(false, late).empty());
}

TEST_CASE("a frame that is answered once more is answered as it was, or that is found") {
  const auto broken = [](std::uint64_t filled, std::uint64_t at) {
    watched_cluster c;
    execute_all(c, {{outcome_of(1, 5)}, {outcome_of(2)}});
    auto again = result_of({outcome_of(1, filled)}, height{at});
    const auto tip = c.child(c.child(c.child(c.genesis(), 1), 2), 3);
    c.commit(0, {tip});
    c.execute(0, tip, again);
    c.checker.finish();
    return c.broken();
  };
  CHECK(broken(5, 1).empty());
  CHECK(broken(6, 1) == "acknowledged");
  CHECK(broken(5, 2) == "acknowledged");
  CHECK(broken(5, 3) == "exactly-once"); // it says that it took effect in this block
}

TEST_CASE("a frame that came to something else than the reference makes of it is found") {
  const auto broken = [](std::uint64_t filled) {
    simulation::violation_list found;
    simulation::order_check orders;
    orders.executed({}, replica_id{0}, height{1}, result_of({outcome_of(1, 5), outcome_of(2)}, height{1}).receipts,
                    found);
    orders.compare_with_reference(replica_id{0}, {outcome_of(1, filled), outcome_of(2)}, found);
    return found.empty() ? std::string{} : found.list().front().invariant;
  };
  CHECK(broken(5).empty());
  CHECK(broken(6) == "results");
}

TEST_CASE("an honest replica that proposes a transaction twice is found, one that was down is not held to it") {
  const auto broken = [](bool ancestors, std::uint32_t first, std::uint32_t second, bool honest, int lives,
                         std::uint64_t last = 3) {
    simulation::repeat_check repeats;
    repeats.begin(ancestors);
    for (int i = 0; i < lives; ++i)
      repeats.started(replica_id{second});
    simulation::violation_list found;
    const auto content = std::make_shared<const payload>(std::vector{transaction{bytes{1, 2, 3}}});
    const auto propose = [&](std::uint64_t at, std::uint32_t by, const payload_ptr& with) {
      const block b{{{}, view_number{at / 10}, height{at}, replica_id{by}, with->root()}, with, {}};
      repeats.executed({}, b, honest, found);
    };
    propose(1, first, content);
    propose(2, second, empty_payload());
    CHECK(found.empty());
    propose(last, second, content);
    return found.empty() ? std::string{} : found.list().front().invariant;
  };
  CHECK(broken(true, 0, 1, true, 1) == "repeats");
  CHECK(broken(false, 1, 1, true, 1) == "repeats");
  CHECK(broken(false, 0, 1, true, 1).empty());
  CHECK(broken(false, 1, 1, true, 1, 30).empty()); // another view
  CHECK(broken(true, 0, 1, false, 1).empty());
  CHECK(broken(true, 0, 1, true, 2).empty());
}

TEST_CASE("money from nowhere is found after the block that brought it") {
  watched_cluster c;
  const auto key = simulated_signatures()->make_signer(public_key_seed("session", 0));
  exchange::exchange_genesis g;
  g.assets = {{"lots"}, {"cents"}};
  g.instruments.push_back({"pair", exchange::asset_id{0}, exchange::asset_id{1}, 1, 1, 0, 0});
  g.accounts.push_back({"fees", {}});
  g.accounts.push_back({"trader", {{exchange::asset_id{0}, exchange::amount{100}}}});
  g.sessions.push_back({key->key(), {exchange::account_id{1}}});
  const auto chain = c.genesis()->header().parent;
  const std::uint64_t good_frames = GENERATE(0, 1);
  const auto app = std::make_shared<exchange::corrupting_application>(
    std::make_unique<exchange::exchange_application>(g, chain, simulated_signatures()), good_frames);
  c.checker.hosts(replica_id{0}, std::shared_ptr<const exchange::exchange_application>{app, &app->exchange()});

  exchange::frame f{session_id{0}, sequence_number{1}, {}};
  f.commands.push_back({exchange::new_order{exchange::account_id{1},
                                            {},
                                            exchange::order_id{1},
                                            exchange::side::sell,
                                            exchange::order_type::limit,
                                            exchange::price{5},
                                            exchange::quantity{3}}});
  const auto content = std::make_shared<const payload>(std::vector{make_transaction(chain, f, *key)});
  const auto b = std::make_shared<const block>(
    block_header{c.genesis()->id(), view_number{1}, height{1}, replica_id{0}, content->root()}, content, bytes{});
  c.commit(0, {b});
  c.execute(0, b, app->execute(*b));
  c.checker.finish();
  CHECK(c.broken() == (good_frames == 0 ? "conservation" : ""));
}

} // namespace bezant::test
