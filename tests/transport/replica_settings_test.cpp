// Settings that two replicas tell each other: what does not fit is found on both sides, and a lie of a peer costs no
// link.
#include "tests/transport/joining.hpp"
#include "transport/links/link_session.hpp"
#include "transport/links/replica_settings.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// One line that has all of `texts`.
bool says(const std::vector<std::string>& lines, const std::vector<std::string>& texts) {
  return lines.size() == 1
         && std::ranges::all_of(texts, [&](const auto& text) { return lines.front().find(text) != std::string::npos; });
}

} // namespace

TEST_CASE("two replicas with the settings of a new file fit") {
  CHECK(misfits({}, {}).empty());
}

TEST_CASE("each setting of two replicas that does not fit is told to both, with both values and what to change") {
  struct sample {
    const char* what;
    std::function<void(replica_settings&)> change;
    std::vector<std::string> own;    ///< in the line of who has the setting
    std::vector<std::string> theirs; ///< in the line of the other one
  };
  const std::vector<sample> samples{
    {"checkpoints at other heights",
     [](auto& s) { s.checkpoint_every = 70; },
     {"checkpoint.every is 70 here and 1000 there", "every 7000 blocks", "the same number on all replicas"},
     {"checkpoint.every is 1000 here and 70 there", "every 7000 blocks"}},
    {"no checkpoints",
     [](auto& s) { s.checkpoint_every = 0; },
     {"checkpoint.every is 0 here and 1000 there", "never sign the same"},
     {"checkpoint.every is 1000 here and 0 there", "never sign the same"}},
    {"an absurd number of blocks",
     [](auto& s) {
       s.checkpoint_every = UINT64_MAX;
       s.checkpoint_history = UINT64_MAX;
     },
     {},
     {}},
    {"a short history",
     [](auto& s) { s.checkpoint_history = 2'000; },
     {"checkpoint.history is 2000 here and 10000 there", "the same number on all replicas"},
     {"checkpoint.history is 10000 here and 2000 there"}},
    {"blocks that the other one cannot pass on",
     [](auto& s) {
       s.batch_bytes_max = payload::bytes_max;
       s.queue_bytes_max = std::uint64_t{1} << 30U;
     },
     {},
     {}},
    {"a queue that does not hold a block",
     [](auto& s) { s.queue_bytes_max = 65'536; },
     {"limits.queue_bytes_max is 65536 here and batch.bytes_max is 1048576 there", "to at least 5244"},
     {"batch.bytes_max is 1048576 here and limits.queue_bytes_max is 65536 there", "lower batch.bytes_max"}},
    {"a short patience",
     [](auto& s) { s.silence_ns = 550'000'000; },
     {"limits.silence is 550ms here and limits.heartbeat is 500ms there", "raise silence"},
     {"limits.heartbeat is 500ms here and limits.silence is 550ms there", "lower heartbeat"}},
    {"another application",
     [](auto& s) { s.opaque = true; },
     {"test.opaque is true here and false there"},
     {"test.opaque is false here and true there"}},
    {"other signatures",
     [](auto& s) { s.unsigned_clients = true; },
     {"test.unsigned_clients is true here and false there"},
     {"test.unsigned_clients is false here and true there"}},
  };
  for (const auto& one : samples) {
    INFO(one.what);
    replica_settings changed;
    one.change(changed);
    const auto own = misfits(changed, {});
    const auto theirs = misfits({}, changed);
    INFO((own.empty() ? "" : own.front()));
    INFO((theirs.empty() ? "" : theirs.front()));
    CHECK(own.size() == theirs.size());
    if (!one.own.empty()) {
      CHECK(says(own, one.own));
      CHECK(says(theirs, one.theirs));
    }
  }
}

TEST_CASE("what a queue must hold has a bound, whatever a peer says of its blocks") {
  replica_settings liar;
  liar.batch_bytes_max = UINT64_MAX;
  liar.batch_transactions_max = UINT64_MAX;
  liar.heartbeat_ns = 1;
  liar.silence_ns = UINT64_MAX;
  CHECK(misfits({}, liar).empty()); // the default queue holds the largest block that any replica takes
  CHECK(largest_message(UINT64_MAX, UINT64_MAX) < (std::uint64_t{13} << 20U));
  CHECK(largest_message(1'024, 1) > transaction::bytes_max + message_body_bytes_max); // a large transaction goes alone
}

TEST_CASE("a queue that is as large as the rule asks for holds the largest message") {
  for (const std::size_t size : {std::size_t{1} << 20U, payload::bytes_max}) {
    const transaction largest{bytes(transaction::bytes_max, 1)};
    signed_message m;
    m.content = std::make_shared<const payload>(std::vector<transaction>(size / transaction::bytes_max, largest));
    m.body.resize(message_body_bytes_max - 1'024);
    const auto f = make_frame(frame_kind::message, m);
    REQUIRE(f);
    link_queue queue{largest_message(size, 400)};
    CHECK(queue.push(f));
    CHECK_FALSE(link_queue{65'536}.push(f));
  }
}

TEST_CASE("replicas whose settings do not fit say so on both sides, once, and their links stay up") {
  const auto at = free_addresses(2);
  replica_settings other;
  other.checkpoint_every = 70;
  link_replica a{0, at};
  link_replica b{1, at, {}, "test chain", other};
  const auto linked = [](const link_replica& r, std::uint32_t peer) {
    const auto s = r.host.link(peer);
    return s.sending && s.hearing;
  };
  REQUIRE(eventually([&] { return linked(a, 1) && linked(b, 0); }));
  CHECK(says(a.host.link(1).misfits, {"checkpoint.every is 1000 here and 70 there"}));
  CHECK(says(b.host.link(0).misfits, {"checkpoint.every is 70 here and 1000 there"}));
  CHECK(a.host.link(1).misfits_told == 1); // two links, one line
  CHECK(b.host.link(0).misfits_told == 1);
  a.send(1, {});
  CHECK(eventually([&] { return b.in->messages() == 1; }));
}

TEST_CASE("a replica that says other settings in each hello is told of 16 times; its last word stands on the board") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  const auto join_with = [&](std::uint64_t every) {
    hostile_peer liar{at[0]};
    replica_settings settings;
    settings.checkpoint_every = every;
    join_as_replica(liar, 1, settings);
    const auto text = "checkpoint.every is 1000 here and " + std::to_string(every) + " there";
    REQUIRE(eventually([&] { return says(a.host.link(1).misfits, {text}); }));
  };
  for (std::uint64_t every = 1; every <= 16; ++every)
    join_with(every);
  CHECK(a.host.link(1).misfits_told == 16);
  for (std::uint64_t every = 17; every <= 20; ++every)
    join_with(every);
  CHECK(a.host.link(1).misfits_told == 16);
}

TEST_CASE("a message that is larger than its whole queue is counted for the people who must hear of it") {
  const auto at = free_addresses(2);
  link_limits narrow;
  narrow.queue_bytes_max = std::size_t{1} << 16U;
  link_replica a{0, at, narrow};
  link_replica b{1, at};
  REQUIRE(eventually([&] { return a.host.link(1).sending; }));
  signed_message m;
  m.body.resize(std::size_t{1} << 17U);
  for (int i = 0; i < 3; ++i)
    a.send(1, m);
  CHECK(eventually([&] { return a.host.link(1).unfit == 3; }));
  CHECK(a.host.link(1).lost == 3);
  m.body.resize(std::size_t{1} << 12U);
  a.send(1, m);
  CHECK(eventually([&] { return b.in->messages() == 1; }));
  m.body.resize(std::size_t{13} << 20U); // no frame holds this
  a.cast(m);
  CHECK(eventually([&] { return a.host.link(1).unfit == 4; }));
}
