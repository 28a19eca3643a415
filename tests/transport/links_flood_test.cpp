// Who sends too much, reads too little, or stops: limits close it, and what waits for it is bounded.
#include "tests/transport/joining.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr session_id c0{0};

bytes thousand(frame_kind kind, const auto& body) {
  bytes many;
  for (int i = 0; i < 1000; ++i)
    append_frame(many, kind, body);
  return many;
}

/// Who joins and sends `many` over and over is closed, and the replica says why.
void check_flood(const link_limits& limits, void (*join)(hostile_peer&), const bytes& many, const char* why) {
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer peer{at[0]};
  join(peer);
  for (int i = 0; i < 10'000 && peer.send_plain(many); ++i) {}
  CHECK(peer.is_closed());
  CHECK(eventually([&] { return a.host.refusals(why) == 1; }));
}

void join_as_replica_1(hostile_peer& peer) {
  join_as_replica(peer, 1);
}

} // namespace

TEST_CASE("a client that sends too many frames a second is closed") {
  link_limits limits;
  limits.client_frames_per_second_max = 1000;
  check_flood(limits, join_as_client, thousand(frame_kind::submit, submit_body{c0, text_transaction("x")}),
              "too-many-frames");
}

TEST_CASE("a client that sends too many bytes a second is closed") {
  link_limits limits;
  limits.client_bytes_per_second_max = 10'000;
  check_flood(limits, join_as_client, thousand(frame_kind::submit, submit_body{c0, text_transaction("x")}),
              "too-many-bytes");
}

TEST_CASE("a replica that sends too many frames a second is closed") {
  link_limits limits;
  limits.frames_per_second_max = 500;
  check_flood(limits, join_as_replica_1, thousand(frame_kind::message, numbered(1)), "too-many-frames");
}

TEST_CASE("a client whose records are tiny is closed as one that sends too much") {
  link_limits limits;
  limits.client_bytes_per_second_max = 1U << 20U;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer peer{at[0]};
  join_as_client(peer);
  bytes frame;
  append_frame(frame, frame_kind::question, question_body{1, bytes(4'000, 1)});
  bool open = true;
  for (std::size_t i = 0; open && i < 20'000; ++i)
    open = peer.send_plain(byte_view{frame}.subspan(i % frame.size(), 1));
  CHECK(peer.is_closed());
  CHECK(eventually([&] { return a.host.refusals("too-many-bytes") == 1; }));
}

TEST_CASE("a client that does not read its receipts is closed once its queue is full") {
  link_limits limits;
  limits.client_queue_bytes_max = 1U << 20U;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer peer{at[0]};
  join_as_client(peer);
  receipt_batch batch;
  batch.receipts.resize(3000); // about 100 KB
  for (int i = 0; i < 1000 && a.host.refusals("slow-reader") == 0; ++i) {
    caf::send_as(a.host.replica(), a.network, reply_atom::value, c0, batch);
    peer.send(frame_kind::ping, heartbeat_body{1}); // it is not silent
    eventually([] { return false; }, std::chrono::seconds{0});
  }
  CHECK(eventually([&] { return a.host.refusals("slow-reader") == 1; }));
}

TEST_CASE("a replica that does not read loses messages, and the queue to it is bounded") {
  link_limits limits;
  limits.queue_bytes_max = 2U << 20U;
  limits.silence = seconds(60);
  const auto at = free_addresses(2);
  const fake_replica fake{at[1]};
  link_replica a{0, at, limits};
  hostile_peer peer{fake.listening};
  fake.let_in(peer);
  REQUIRE(eventually([&] { return a.host.link(1).sending; }));
  std::uint64_t queued_most = 0;
  for (int i = 0; i < 2000 && a.host.link(1).lost == 0; ++i) {
    a.send(1, numbered(1, 100'000));
    queued_most = std::max(queued_most, a.host.link(1).queued);
    eventually([] { return false; }, std::chrono::seconds{0});
  }
  CHECK(eventually([&] { return a.host.link(1).lost > 0; }));
  CHECK(queued_most <= limits.queue_bytes_max + (std::size_t{1} << 20U));
  CHECK(a.host.link(1).sending); // it is slow, not gone
}

TEST_CASE("a peer that stopped is noticed on the link that it dialled and on the one that dialled it") {
  link_limits limits;
  limits.silence = seconds(2);
  limits.heartbeat = milliseconds(100);
  const auto at = free_addresses(2);
  const fake_replica fake{at[1]};
  link_replica a{0, at, limits};
  hostile_peer dialled{fake.listening};
  fake.let_in(dialled);
  hostile_peer dialling{at[0]};
  join_as_replica(dialling, 1);
  // Neither says anything from now on, as if the process were stopped; the kernel still takes what comes.
  CHECK(dialled.is_closed());
  CHECK(dialling.is_closed());
  CHECK(eventually([&] { return !a.host.link(1).sending && !a.host.link(1).hearing; }));
  CHECK(a.host.link(1).last_error == "silent");
  hostile_peer again{fake.listening}; // and it is dialled again
  fake.let_in(again);
  CHECK(eventually([&] { return a.host.link(1).sending; }));
}

TEST_CASE("of a client's questions 64 are open at once; one more is answered with nothing") {
  const auto at = free_addresses(1);
  link_replica a{0, at};
  a.host.attach_mute_clerk();
  hostile_peer peer{at[0]};
  join_as_client(peer);
  for (std::uint32_t number = 1; number <= 65; ++number)
    REQUIRE(peer.send(frame_kind::question, question_body{number, bytes{1}}));
  const auto f = peer.read().value();
  REQUIRE(f.kind == frame_kind::answer);
  const auto first = decode<answer_body>(f.body).value();
  CHECK(first.number == 65);
  CHECK_FALSE(first.body);
}
