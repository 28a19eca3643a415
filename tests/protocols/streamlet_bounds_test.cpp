// Determinism, replays, floods and clocks.
#include "tests/protocols/vote_judge.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};
constexpr auto epoch = milliseconds(200);

time_point end_of(std::int64_t e) {
  return time_point{} + epoch * e - nanoseconds(1);
}

/// One line of everything that decides, for comparing two runs.
std::string text_of(const std::pair<replica_id, effect>& entry) {
  std::string text = std::to_string(entry.first.value()) + " " + std::to_string(entry.second.index()) + " ";
  const auto put = [&text](byte_view data) { text += to_hex(data) + " "; };
  if (const auto* p = std::get_if<persist>(&entry.second))
    put(encode(p->what));
  else if (const auto* b = std::get_if<broadcast>(&entry.second))
    put(b->what.body);
  else if (const auto* s = std::get_if<send_to>(&entry.second))
    put(s->what.body);
  else if (const auto* r = std::get_if<relay>(&entry.second))
    put(r->what.body);
  else if (const auto* c = std::get_if<commit>(&entry.second))
    put(c->proof);
  else if (const auto* t = std::get_if<set_timer>(&entry.second))
    text += std::to_string(t->at.ns);
  return text;
}

std::size_t total(const protocol_status& s) {
  std::size_t sum = 0;
  for (const auto& [name, size] : s.sizes)
    sum += name == "history" ? 0 : size;
  return sum;
}

} // namespace

TEST_CASE("equal events give equal effects", "[streamlet]") {
  const auto run = [] {
    cluster c{{.chain = 3}};
    c.keep_log = true;
    std::uint64_t count = 0;
    c.passes = [&](const flight&) {
      ++count;
      return count % 11 == 0 ? std::vector<duration>{}
                             : std::vector{milliseconds(static_cast<std::int64_t>(count % 13))};
    };
    c.start();
    c.run(end_of(10));
    c.crash(r2);
    c.run(end_of(15));
    c.restart(r2);
    c.run(end_of(20));
    std::vector<std::string> lines;
    for (const auto& entry : c.log)
      lines.push_back(text_of(entry));
    return lines;
  };
  const auto first = run();
  CHECK(first.size() > 1000);
  CHECK(first == run());
}

TEST_CASE("replays of everything that was ever sent change nothing", "[streamlet]") {
  cluster c{{}};
  const vote_judge judge{c};
  std::vector<flight> seen;
  bool cut = true; // replica 3 misses the beginning and has to ask for it
  c.passes = [&](const flight& f) {
    seen.push_back(f);
    return cut && f.to == replica_id{3} ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  c.start();
  c.run(end_of(10));
  cut = false;
  c.run(end_of(50));
  const auto asks = [](const flight& f) { return f.what.kind == number(chained::kind::request); };
  REQUIRE(std::ranges::any_of(seen, asks));
  const auto before = c.status(r0);
  const auto sent = seen;
  c.passes = [](const flight&) { return std::vector<duration>{}; };
  c.keep_log = true;
  for (const auto& f : sent) {
    // A request is answered again when its author asks again, but not when somebody else hands it on.
    const bool request = asks(f);
    const replica_id third{f.what.author == replica_id{1} ? 2U : 1U};
    c.hand(r0, f.what, request ? third : f.from);
  }
  CHECK(c.log.empty());
  const auto after = c.status(r0);
  CHECK(after.committed == before.committed);
  CHECK(after.certified == before.certified);
  CHECK(after.voted == before.voted);
  CHECK(after.sizes == before.sizes);
}

TEST_CASE("a flood of signed nonsense by f replicas leaves every buffer small and the others live", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.mark_faulty(r3);
  c.passes = [](const flight& f) { return f.from == r3 ? std::vector<duration>{} : std::vector{milliseconds(5)}; };
  for (const auto who : {r0, r1, r2})
    c.start(who);
  std::size_t most = 0;
  const auto genesis = c.keys.genesis();
  for (std::int64_t e = 1; e <= 60; ++e) {
    c.run(end_of(e) - milliseconds(100));
    const auto tip = c.committed(r0) == 0 ? genesis : c.disk_of(r0).blocks.back();
    for (std::uint64_t i = 0; i < 60; ++i) {
      const auto now = static_cast<std::uint64_t>(e);
      const auto far = now + i * i * i;
      const auto text = std::to_string(e * 1000 + static_cast<std::int64_t>(i));
      for (const auto at : {far, now, now > i ? now - i : 1}) {
        if (view_number{at} <= tip->header().view)
          continue;
        const auto b = say::child(c.keys, *tip, at, r3, text);
        c.hand(r0, say::proposal(c.keys, *b));
        c.hand(r0, say::vote(c.keys, r3, *b));
        c.hand(r0, say::answer(c.keys, r3, *b));
      }
      if (tip != genesis)
        c.hand(r0, say::request(c.keys, r3, say::certificate(c.keys, *tip), *genesis));
    }
    most = std::max(most, total(c.status(r0)));
  }
  c.run(end_of(60));
  CHECK(most < 600);
  CHECK(c.committed(r0) > 10);
  CHECK(c.violations == std::vector<std::string>{});
  // Told once for each offence, however often it is repeated.
  CHECK(c.accusations.size() <= 3 * 3);
  CHECK(c.accusations.size() >= 2);
}

TEST_CASE("requests beyond a bound per epoch are not answered", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(end_of(100));
  c.keep_log = true;
  const auto tip = c.disk_of(r0).blocks.back();
  for (int i = 0; i < 1000; ++i)
    c.hand(r0, say::request(c.keys, r3, say::certificate(c.keys, *tip), *c.keys.genesis()));
  const auto answers = std::ranges::count_if(c.log, [](const auto& entry) {
    const auto* s = std::get_if<send_to>(&entry.second);
    return s != nullptr && s->what.kind == number(chained::kind::block);
  });
  CHECK(answers > 60);
  CHECK(answers <= 32 * 64);
}

TEST_CASE("a late start and a clock that jumps skip epochs, never repeat one", "[streamlet]") {
  cluster c{{}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(5));
  c.run(end_of(7) - milliseconds(30));
  c.start();
  CHECK(c.status(r0).view == view_number{7});
  c.run(end_of(9));
  c.set_skew(r0, seconds(10)); // replica 0's clock jumps 50 epochs ahead
  c.step(r0, work_drained{});
  CHECK(c.status(r0).view == view_number{59});
  c.run(end_of(20));
  CHECK(c.status(r1).view == view_number{20});
  CHECK(c.committed(r1) >= 5); // without replica 0, whose votes come for epochs far ahead
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("before genesis time nothing is proposed or voted for", "[streamlet]") {
  cluster c{{}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(5));
  for (std::uint32_t i = 0; i < 4; ++i)
    c.set_skew(replica_id{i}, milliseconds(-1000));
  c.start();
  CHECK(c.status(r0).view == view_number{0});
  c.run(time_point{} + milliseconds(990));
  CHECK(judge.votes() == 0);
  c.run(time_point{} + milliseconds(1000) + epoch * 5);
  CHECK(c.committed_by_all() >= 3);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("events before the first and a second first event are ignored", "[streamlet]") {
  cluster c{{}};
  const auto core = c.protocol.make({r0, c.keys.replicas(), {}}, nullptr);
  effects out;
  core.value()->step(time_point{}, work_drained{}, out);
  core.value()->step(time_point{}, message_in{r1, say::vote(c.keys, r1, *c.keys.genesis())}, out);
  CHECK(out.empty());
  core.value()->step(time_point{}, started{}, out);
  CHECK_FALSE(out.empty());
  out.clear();
  core.value()->step(time_point{}, started{}, out);
  CHECK(out.empty());
}
