// Who is refused, for what, and that the others do not notice.
#include "tests/transport/joining.hpp"

#include "core/system_transaction.hpp"

#include <openssl/ssl.h>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr session_id c0{0};

digest chain() {
  return prologue_for_links().chain;
}

/// A replica that is attacked, and another one that goes on talking to it.
struct arena {
  std::vector<net_address> at = free_addresses(3); // replica 2 does not run
  link_replica victim;
  link_replica friend_of;

  explicit arena(link_limits limits = {}) : victim{0, at, limits}, friend_of{1, at} {
    REQUIRE(eventually([this] { return friend_of.host.link(0).sending && victim.host.link(1).sending; }));
  }

  /// The count of refusals for `why` has grown to `n`, and honest replicas still talk.
  void expect_refusal(const std::string& why, std::uint64_t n = 1) {
    INFO(why);
    CHECK(eventually([&] { return victim.host.refusals(why) >= n; }));
    const auto before = victim.in->messages();
    friend_of.send(0, numbered(1));
    CHECK(eventually([&] { return victim.in->messages() > before; }));
    CHECK(friend_of.host.link(0).sending);
  }
};

/// The reason that the next frame gives.
std::optional<refusal_reason> refusal_of(hostile_peer& peer) {
  const auto f = peer.read();
  if (!f || f->kind != frame_kind::refusal)
    return std::nullopt;
  return decode<refusal_body>(f->body).value().reason;
}

bytes head(std::uint32_t size, std::uint8_t kind) {
  bytes h = encode(size);
  h.push_back(kind);
  return h;
}

} // namespace

TEST_CASE("plain TCP and garbage are refused") {
  arena a;
  hostile_peer text{a.at[0]};
  REQUIRE(text.send_raw("GET / HTTP/1.1\r\nHost: replica\r\n\r\n"));
  CHECK(text.is_closed());
  a.expect_refusal("not-tls", 1);
  hostile_peer noise{a.at[0]};
  bytes garbage(70'000);
  random_source random{5};
  for (auto& b : garbage)
    b = static_cast<std::uint8_t>(random.next());
  noise.send_raw(garbage); // may be cut off before all of it is out
  CHECK(noise.is_closed());
  a.expect_refusal("not-tls", 2);
}

TEST_CASE("TLS 1.2 is refused") {
  arena a;
  hostile_peer old{a.at[0]};
  REQUIRE(old.send_raw(byte_view{})); // connected
  auto* ctx = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
  auto* ssl = SSL_new(ctx);
  SSL_set_fd(ssl, old.socket());
  CHECK(SSL_connect(ssl) <= 0);
  SSL_free(ssl);
  SSL_CTX_free(ctx);
  a.expect_refusal("not-tls");
}

TEST_CASE("half-open connections are closed when their time is over, at each stage of the handshake") {
  link_limits limits;
  limits.handshake = seconds(3); // the honest have enough of it on a busy machine, too
  arena a{limits};
  hostile_peer shaken{a.at[0]};
  REQUIRE(shaken.shake_hands(std::nullopt));
  hostile_peer mute{a.at[0]};
  hostile_peer half{a.at[0]};
  const std::uint8_t begin[] = {0x16, 0x03, 0x01, 0x01}; // of a record
  REQUIRE(half.send_raw(begin));
  CHECK(mute.is_closed());
  CHECK(half.is_closed());
  CHECK(shaken.is_closed());
  a.expect_refusal("handshake-timeout", 3);
}

TEST_CASE("a key that is no other replica's is refused, be it a stranger's or our own") {
  arena a;
  for (const auto& seed : {replica_seed(77), replica_seed(0)}) {
    hostile_peer stranger{a.at[0]};
    stranger.shake_hands(seed); // a dialler's handshake is over before its key is looked at
    CHECK(stranger.is_closed());
  }
  a.expect_refusal("unknown-key", 2);
}

TEST_CASE("a hello of another magic, version, chain or replica is refused with its reason") {
  arena a;
  const auto other_chain = replicas_for_links(3, "another chain")->chain();
  const std::vector<std::tuple<hello_body, refusal_reason, std::string>> cases{
    {{{1, wire_version, chain()}, replica_id{2}}, refusal_reason::not_bezant, "not-bezant"},
    {{{wire_magic, wire_version + 1, chain()}, replica_id{2}}, refusal_reason::wrong_version, "wrong-version"},
    {{{wire_magic, wire_version, other_chain}, replica_id{2}}, refusal_reason::wrong_chain, "wrong-chain"},
    {{prologue_for_links(), replica_id{1}}, refusal_reason::wrong_identity, "wrong-identity"},
    {{prologue_for_links(), replica_id{9}}, refusal_reason::wrong_identity, "wrong-identity"},
  };
  for (const auto& [hello, reason, name] : cases) {
    hostile_peer peer{a.at[0]};
    REQUIRE(peer.shake_hands(replica_seed(2)));
    REQUIRE(peer.send(frame_kind::hello, hello));
    CHECK(refusal_of(peer) == reason);
    CHECK(peer.is_closed());
    a.expect_refusal(name);
  }
}

TEST_CASE("a replica of another chain is told so, and says so to its own people") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  link_replica b{1, at, {}, "another chain"};
  CHECK(eventually([&] { return b.host.link(0).last_error == "refused-by-peer (wrong-chain)"; }));
  CHECK(eventually([&] { return a.host.link(1).last_error == "refused-by-peer (wrong-chain)"; }));
  CHECK(a.host.refusals("wrong-chain") > 0);
  CHECK_FALSE(a.host.link(1).sending);
  CHECK_FALSE(a.host.link(1).hearing);
}

TEST_CASE("what is no hello is refused when a hello is due") {
  arena a;
  hostile_peer replica{a.at[0]};
  REQUIRE(replica.shake_hands(replica_seed(2)));
  REQUIRE(replica.send(frame_kind::message, numbered(1)));
  CHECK(replica.is_closed());
  a.expect_refusal("not-bezant", 1);
  hostile_peer client{a.at[0]}; // no certificate, so it cannot be a replica
  REQUIRE(client.shake_hands(std::nullopt));
  REQUIRE(client.send(frame_kind::hello, hello_body{prologue_for_links(), replica_id{2}}));
  CHECK(client.is_closed());
  a.expect_refusal("wrong-identity", 1);
  CHECK(a.victim.in->transactions() == 0);
}

TEST_CASE("a client cannot have the receipts of a session whose key it does not hold") {
  arena a;
  const auto key = ed25519()->make_signer(session_seed(0));
  const auto try_with = [&](session_id session, const std::function<signature(const hostile_peer&, byte_view)>& sign) {
    hostile_peer peer{a.at[0]};
    REQUIRE(peer.shake_hands(std::nullopt));
    client_hello_body hello{prologue_for_links(), {}};
    hello.sessions.push_back({session, sign(peer, peer.tls().exporter())});
    REQUIRE(peer.send(frame_kind::client_hello, hello));
    const auto reason = refusal_of(peer);
    CHECK(peer.is_closed());
    return reason;
  };
  using view = byte_view;
  CHECK(try_with(session_id{999}, [](const auto&, view) { return signature{}; }) == refusal_reason::unknown_session);
  CHECK(try_with(c0, [](const auto&, view) { return signature{}; }) == refusal_reason::bad_session_proof);
  // Another session's key, a proof for another replica, and one of another connection.
  CHECK(try_with(session_id{1},
                 [&](const auto&, view secret) {
                   return key->sign(session_proof_digest(chain(), replica_id{0}, session_id{1}, secret));
                 })
        == refusal_reason::bad_session_proof);
  CHECK(try_with(c0, [&](const auto&,
                         view secret) { return key->sign(session_proof_digest(chain(), replica_id{1}, c0, secret)); })
        == refusal_reason::bad_session_proof);
  CHECK(try_with(
          c0, [&](const auto&, view) { return key->sign(session_proof_digest(chain(), replica_id{0}, c0, bytes(32))); })
        == refusal_reason::bad_session_proof);
  a.expect_refusal("bad-session-proof", 4);
  a.expect_refusal("unknown-session", 1);
}

TEST_CASE("a link is closed at the first frame that is too large, malformed, or not this peer's to send") {
  arena a;
  const auto from_replica = [&](const std::string& why, const std::function<void(hostile_peer&)>& act) {
    hostile_peer peer{a.at[0]};
    join_as_replica(peer, 2);
    act(peer);
    CHECK(peer.is_closed());
    a.expect_refusal(why);
  };
  const auto from_client = [&](const std::string& why, const std::function<void(hostile_peer&)>& act) {
    hostile_peer peer{a.at[0]};
    join_as_client(peer);
    act(peer);
    CHECK(peer.is_closed());
    a.expect_refusal(why);
  };
  const auto before = [&](const std::string& why) { return a.victim.host.refusals(why); };
  from_replica("frame-too-large", [](auto& p) { p.send_plain(head(0xF0000000U, 7)); });
  from_client("frame-too-large", [](auto& p) { p.send_plain(head(1U << 20U, 9)); });
  CHECK(before("frame-too-large") == 2);
  from_replica("bad-frame", [](auto& p) { p.send_plain(head(0, 0)); });
  from_replica("bad-frame", [](auto& p) { p.send_plain(head(0, 13)); });
  from_replica("bad-frame", [](auto& p) { p.send_plain(head(0, 7)); }); // a message without bytes
  from_replica("bad-frame", [](auto& p) { p.send(frame_kind::message, std::make_pair(numbered(1), true).first.body); });
  from_replica("bad-frame", [](auto& p) { p.send(frame_kind::relay, std::uint32_t{7}); });
  from_replica("bad-frame", [](auto& p) { p.send(frame_kind::ping, std::uint32_t{1}); });
  from_client("bad-frame", [](auto& p) { p.send(frame_kind::question, std::uint32_t{1}); });
  CHECK(before("bad-frame") == 7);
  from_client("unexpected-frame", [](auto& p) { p.send(frame_kind::message, numbered(1)); });
  from_client("unexpected-frame", [](auto& p) { p.send(frame_kind::pong, heartbeat_body{}); });
  from_client("unexpected-frame", [](auto& p) { p.send(frame_kind::receipts, receipts_body{}); });
  from_replica("unexpected-frame", [](auto& p) { p.send(frame_kind::submit, submit_body{c0, text_transaction("x")}); });
  from_replica("unexpected-frame", [&](auto& p) {
    p.send(frame_kind::hello, hello_body{prologue_for_links(), replica_id{2}});
  });
  // At its head: nothing is held for what will not be taken.
  from_client("unexpected-frame", [](auto& p) { p.send_plain(head(8U << 20U, 7)); });
  CHECK(before("unexpected-frame") == 6);
  from_client("unknown-session", [](auto& p) {
    p.send(frame_kind::submit, submit_body{session_id{1}, text_transaction("x")});
  });
  CHECK(a.victim.in->transactions() == 0);
}

TEST_CASE("a hello that names a session twice is refused before its proofs are checked") {
  arena a;
  hostile_peer peer{a.at[0]};
  REQUIRE(peer.shake_hands(std::nullopt));
  client_hello_body hello{prologue_for_links(), {}};
  const auto key = ed25519()->make_signer(session_seed(0));
  const auto proof = key->sign(session_proof_digest(chain(), replica_id{0}, c0, peer.tls().exporter()));
  hello.sessions.push_back({c0, proof});
  hello.sessions.push_back({c0, proof});
  REQUIRE(peer.send(frame_kind::client_hello, hello));
  CHECK(peer.is_closed());
  a.expect_refusal("bad-frame");
}

TEST_CASE("a client whose transactions fail their check, again and again, is closed") {
  link_limits limits;
  limits.client_bad_submits_max = 3;
  arena a{limits};
  hostile_peer peer{a.at[0]};
  join_as_client(peer);
  REQUIRE(peer.send(frame_kind::submit, submit_body{c0, text_transaction("good")}));
  REQUIRE(peer.send(frame_kind::submit, submit_body{c0, text_transaction("bad 1")}));
  REQUIRE(peer.send(frame_kind::submit, submit_body{c0, text_transaction("bad 2")}));
  CHECK(eventually([&] { return a.victim.in->transactions() == 3; }));
  CHECK(a.victim.host.refusals("too-many-bad") == 0);
  REQUIRE(peer.send(frame_kind::submit, submit_body{c0, text_transaction("bad 3")}));
  CHECK(peer.is_closed());
  a.expect_refusal("too-many-bad");
}

TEST_CASE("who answers at a replica's address with another key is not spoken to") {
  const auto at = free_addresses(2);
  const fake_replica fake{at[1]};
  link_replica a{0, at};
  for (int i = 0; i < 2; ++i) {
    hostile_peer peer{fake.listening};
    REQUIRE(peer.socket() >= 0);
    CHECK_FALSE(peer.shake_hands(replica_seed(5), false));
    CHECK(peer.is_closed());
  }
  CHECK(eventually([&] { return a.host.refusals("wrong-key") >= 2; }));
  CHECK_FALSE(a.host.link(1).sending);
}
