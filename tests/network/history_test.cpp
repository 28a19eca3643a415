// The history check itself: it accepts what is good, and finds each thing that can be wrong.
#include "tests/network/history.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

constexpr session_id ann{0};
constexpr session_id bob{1};

exchange::frame frame_of(session_id s, std::uint64_t sequence, std::uint64_t lots = 1) {
  exchange::frame f{s, sequence_number{sequence}, {}};
  exchange::new_order o;
  o.id = exchange::order_id{sequence};
  o.quantity = exchange::quantity{lots};
  f.commands.push_back({o});
  return f;
}

exchange::frame_outcome outcome_of(const exchange::frame& f) {
  return {f.session, f.sequence, exchange::frame_status::executed, {{{}, {}, exchange::quantity{1}}}};
}

digest block_id(std::uint64_t number) {
  return hasher{"test-block"}.add(number).finish();
}

committed_log log_of(std::uint32_t who, std::uint64_t first, std::uint64_t last) {
  committed_log log{replica_id{who}, height{first}, {}};
  for (auto h = first; h <= last; ++h)
    log.blocks.push_back(block_id(h));
  return log;
}

/// Two sessions, three frames, two of them at the same time; four replicas of which one has the end only.
struct story {
  client_history clients;
  std::vector<committed_log> logs{log_of(0, 1, 4), log_of(1, 1, 4), log_of(2, 1, 3), log_of(3, 3, 4)};
  std::vector<effect> effects;

  story() {
    add(frame_of(ann, 1), 1, 10, 20);
    add(frame_of(bob, 1), 2, 15, 40);
    add(frame_of(ann, 2), 3, 30, 50);
  }

  void add(const exchange::frame& f, std::uint64_t in, std::int64_t placed, std::int64_t acknowledged) {
    clients.placed.push_back({f.session, f.sequence, content_digest(f), {placed}});
    clients.acknowledged.push_back({outcome_of(f), height{in}, {acknowledged}});
    effects.push_back({height{in}, content_digest(f), outcome_of(f)});
  }

  [[nodiscard]] std::vector<std::string> check() const { return check_history(clients, logs, effects); }
  /// What is found begins with this.
  [[nodiscard]] std::string first() const {
    const auto found = check();
    return found.empty() ? "" : found.front();
  }
};

} // namespace

TEST_CASE("a history that fits is good, also with frames that are still under way") {
  story s;
  CHECK(s.check().empty());
  const auto waits = frame_of(bob, 2);
  s.clients.placed.push_back({bob, waits.sequence, content_digest(waits), {60}});
  CHECK(s.check().empty());
  s.effects.push_back({height{4}, content_digest(waits), outcome_of(waits)}); // took effect, and nobody was told yet
  CHECK(s.check().empty());
}

TEST_CASE("replicas with different blocks at one height are found") {
  story s;
  s.logs[3].blocks[0] = block_id(99);
  CHECK_THAT(s.first(), Catch::Contains("replicas 0 and 3 have different blocks at height 3"));
}

TEST_CASE("a replica that has lost an acknowledged block is found") {
  story s;
  s.logs[2] = log_of(2, 1, 2);
  CHECK_THAT(s.first(), Catch::Contains("replica 2 ends at height 2"));
  s.logs[2] = log_of(2, 1, 0); // nothing at all
  CHECK_THAT(s.first(), Catch::Contains("replica 2 ends at height 0"));
}

TEST_CASE("an acknowledged frame that never took effect is found") {
  story s;
  s.effects.pop_back();
  CHECK_THAT(s.first(), Catch::Contains("frame 2 of session 0 was acknowledged and never took effect"));
}

TEST_CASE("a frame that took effect twice is found") {
  story s;
  s.effects.push_back(s.effects.back());
  CHECK_THAT(s.first(), Catch::Contains("frame 2 of session 0 took effect twice"));
}

TEST_CASE("an outcome or a height that is not what the client was told is found") {
  story s;
  s.effects[1].outcome.results[0].filled = exchange::quantity{1};
  CHECK_THAT(s.first(), Catch::Contains("frame 1 of session 1 had another outcome"));
  story t;
  t.clients.acknowledged[1].in = height{3};
  CHECK_THAT(t.first(), Catch::Contains("took effect at height 2, and its client was told 3"));
}

TEST_CASE("a frame that nobody placed, or that was changed on the way, is found") {
  story s;
  const auto invented = frame_of(bob, 2);
  s.effects.push_back({height{4}, content_digest(invented), outcome_of(invented)});
  CHECK_THAT(s.first(), Catch::Contains("frame 2 of session 1 took effect and was never placed"));
  story t;
  t.effects[2].content = content_digest(frame_of(ann, 2, 7));
  CHECK_THAT(t.first(), Catch::Contains("frame 2 of session 0 took effect with other orders"));
}

TEST_CASE("frames of a session that took effect out of sequence are found") {
  story s;
  std::swap(s.effects[0].outcome, s.effects[2].outcome);
  std::swap(s.effects[0].content, s.effects[2].content);
  CHECK_THAT(s.first(), Catch::Contains("frame 2 of session 0 took effect after frame 0"));
}

TEST_CASE("an order of effects that contradicts the clients' clock is found") {
  story s;
  s.clients.placed[2].at = {45}; // after bob was told, and yet ...
  CHECK(s.check().empty());
  std::swap(s.effects[1], s.effects[2]); // ... before bob's frame
  std::swap(s.effects[1].in, s.effects[2].in);
  std::swap(s.clients.acknowledged[1].in, s.clients.acknowledged[2].in);
  CHECK_THAT(s.first(),
             Catch::Contains("frame 1 of session 1 was acknowledged before frame 2 of session 0 was placed"));
}

TEST_CASE("an acknowledgement that comes twice, or too early, or as a refusal is found") {
  story s;
  s.clients.acknowledged.push_back(s.clients.acknowledged.back());
  CHECK_THAT(s.first(), Catch::Contains("acknowledged twice"));
  story t;
  t.clients.acknowledged[2].at = {29};
  CHECK_THAT(t.first(), Catch::Contains("acknowledged before it was placed"));
  story u;
  u.clients.acknowledged[2].outcome.status = exchange::frame_status::repeated;
  CHECK_THAT(u.first(), Catch::Contains("acknowledged as refused"));
}

TEST_CASE("what is found is bounded") {
  story s;
  for (int i = 0; i < 100; ++i)
    s.effects.push_back(s.effects.back());
  CHECK(s.check().size() == breaches_max);
}

} // namespace bezant::test
