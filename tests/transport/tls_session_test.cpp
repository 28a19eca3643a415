// TLS sessions, with buffers in the place of sockets.
#include "core/random.hpp"
#include "transport/links/tls_session.hpp"

#include <catch2/catch.hpp>
#include <openssl/pem.h>
#include <openssl/ssl.h>

using namespace bezant;

namespace {

using side = tls_session::side;

key_seed seed(std::uint64_t i) {
  return public_key_seed("tls-test", i);
}
public_key key(std::uint64_t i) {
  return ed25519()->make_signer(seed(i))->key();
}
byte_view view(const wire_buffer& b) {
  return {reinterpret_cast<const std::uint8_t*>(b.data()), b.size()};
}

/// An end, and what it made.
struct end {
  tls_session tls;
  bytes plain = {};
  wire_buffer out = {};
  std::error_code error = {};
};

end dialler(std::optional<std::uint64_t> own, std::uint64_t expected) {
  auto context = own ? std::make_shared<const tls_context>(seed(*own)) : std::make_shared<const tls_context>();
  return {tls_session{context, side::dial, [k = key(expected)](const public_key& shown) { return shown == k; }}};
}
end acceptor(std::uint64_t own, std::vector<std::uint64_t> expected) {
  return {
    tls_session{std::make_shared<const tls_context>(seed(own)), side::accept, [expected](const public_key& shown) {
                  return std::ranges::any_of(expected, [&](auto i) { return key(i) == shown; });
                }}};
}

/// Carries what `from` wants sent to `to`, in pieces of at most `piece` bytes.
void carry(end& from, end& to, std::size_t piece) {
  const auto sent = std::exchange(from.out, {});
  for (auto rest = view(sent); !rest.empty() && !to.error;) {
    const auto part = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(part.size());
    if (const auto taken = to.tls.receive(part, to.plain, to.out); !taken)
      to.error = taken.error();
  }
}

void converse(end& a, end& b, std::size_t piece = 65536) {
  while (!a.out.empty() || !b.out.empty()) {
    carry(a, b, piece);
    carry(b, a, piece);
  }
}

} // namespace

TEST_CASE("the handshake and the data come through in pieces of any size") {
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U, 65536U}) {
    auto a = dialler(1, 2);
    auto b = acceptor(2, {1, 3});
    REQUIRE(a.tls.start(a.out));
    REQUIRE(b.tls.start(b.out));
    CHECK(b.out.empty());
    converse(a, b, piece);
    REQUIRE(a.tls.established());
    REQUIRE(b.tls.established());
    CHECK(a.tls.peer_key() == key(2));
    CHECK(b.tls.peer_key() == key(1));
    CHECK(a.tls.exporter() == b.tls.exporter());
    bytes large(50'000);
    for (std::size_t i = 0; i < large.size(); ++i)
      large[i] = static_cast<std::uint8_t>(i * 31);
    REQUIRE(a.tls.send(large, a.out));
    CHECK(a.out.size() > large.size());
    REQUIRE(b.tls.send(bytes{1, 2}, b.out));
    converse(a, b, piece);
    CHECK(b.plain == large);
    CHECK(a.plain == bytes{1, 2});
    a.tls.finish(a.out);
    converse(a, b, piece);
    CHECK(b.error == link_error::closed);
  }
}

TEST_CASE("a client shows no certificate and is taken for one, and knows the replica by its key") {
  auto a = dialler(std::nullopt, 2);
  auto b = acceptor(2, {1});
  REQUIRE(a.tls.start(a.out));
  converse(a, b);
  CHECK(a.tls.established());
  CHECK(b.tls.established());
  CHECK(a.tls.peer_key() == key(2));
  CHECK_FALSE(b.tls.peer_key());
}

TEST_CASE("two sessions of the same ends have different secrets") {
  std::array<std::uint8_t, 32> secret[2];
  for (auto& s : secret) {
    auto a = dialler(1, 2);
    auto b = acceptor(2, {1});
    REQUIRE(a.tls.start(a.out));
    converse(a, b);
    s = a.tls.exporter();
  }
  CHECK(secret[0] != secret[1]);
}

TEST_CASE("a dialler does not speak to another key than the one it expects") {
  auto a = dialler(1, 2);
  auto b = acceptor(3, {1});
  REQUIRE(a.tls.start(a.out));
  converse(a, b);
  CHECK(a.error == link_error::unknown_key);
  CHECK_FALSE(a.tls.established());
  CHECK_FALSE(b.tls.established());
  CHECK(b.error == link_error::refused_by_peer); // by an alert
}

TEST_CASE("an acceptor does not take a key that it does not know") {
  auto a = dialler(9, 2);
  auto b = acceptor(2, {1});
  REQUIRE(a.tls.start(a.out));
  converse(a, b);
  CHECK(b.error == link_error::unknown_key);
  CHECK_FALSE(b.tls.established());
  CHECK(a.error == link_error::refused_by_peer);
}

TEST_CASE("any bit that is changed in established traffic ends the session, and nothing of it comes through") {
  auto a = dialler(1, 2);
  auto b = acceptor(2, {1});
  REQUIRE(a.tls.start(a.out));
  converse(a, b);
  REQUIRE(a.tls.send(bytes(100, 7), a.out));
  a.out[a.out.size() / 2] ^= 1;
  carry(a, b, 65536);
  CHECK(b.error == link_error::not_tls);
  CHECK(b.plain.empty());
}

TEST_CASE("garbage ends either side's handshake and never the program") {
  random_source random{3};
  for (int round = 0; round < 500; ++round) {
    auto a = dialler(1, 2);
    auto b = acceptor(2, {1});
    REQUIRE(a.tls.start(a.out));
    // A true beginning, then a few changed bytes at any step of the handshake.
    for (auto steps = random.below(4); steps > 0; --steps) {
      carry(a, b, 65536);
      carry(b, a, 65536);
    }
    auto& victim = random.chance(500'000) ? a : b;
    auto bad = random.chance(500'000) && !a.out.empty() ? a.out : wire_buffer(random.below(300) + 1);
    for (auto changes = 1 + random.below(40); changes > 0; --changes)
      bad[random.below(bad.size())] = static_cast<char>(random.next());
    for (int i = 0; i < 3 && !victim.error; ++i)
      if (const auto taken = victim.tls.receive(view(bad), victim.plain, victim.out); !taken)
        victim.error = taken.error();
    CHECK(victim.plain.empty());
  }
}

TEST_CASE("the certificate is the same each time and holds the key that signs messages") {
  const auto pem = certificate_pem(seed(4));
  CHECK(pem == certificate_pem(seed(4)));
  CHECK(pem != certificate_pem(seed(5)));
  auto* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  auto* x = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  REQUIRE(x != nullptr);
  public_key shown;
  auto size = shown.value.size();
  CHECK(EVP_PKEY_get_raw_public_key(X509_get0_pubkey(x), shown.value.data(), &size) == 1);
  CHECK(shown == key(4)); // which libsodium made of the same seed
  CHECK(X509_verify(x, X509_get0_pubkey(x)) == 1);
  X509_free(x);
  BIO_free(bio);
}

namespace {

/// A client by OpenSSL itself, which does what our own never does.
struct plain_client {
  plain_client() : ctx{SSL_CTX_new(TLS_client_method())}, ssl{SSL_new(ctx)} {
    in = BIO_new(BIO_s_mem());
    out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, in, out); // which owns them
    SSL_set_connect_state(ssl);
  }
  plain_client(const plain_client&) = delete;
  plain_client& operator=(const plain_client&) = delete;
  ~plain_client() {
    SSL_free(ssl);
    SSL_CTX_free(ctx);
  }

  /// Carries what both said to the other.
  void carry(end& server) const {
    std::array<char, 4096> part{};
    for (int n = 0; (n = BIO_read(out, part.data(), static_cast<int>(part.size()))) > 0 && !server.error;)
      if (const auto taken =
            server.tls.receive(as_bytes({part.data(), static_cast<std::size_t>(n)}), server.plain, server.out);
          !taken)
        server.error = taken.error();
    const auto answer = std::exchange(server.out, {});
    if (!answer.empty())
      REQUIRE(BIO_write(in, answer.data(), static_cast<int>(answer.size())) == static_cast<int>(answer.size()));
  }
  void renew(int times, int kind) const {
    for (int i = 0; i < times; ++i) {
      REQUIRE(SSL_key_update(ssl, kind) == 1);
      REQUIRE(SSL_do_handshake(ssl) == 1);
    }
  }

  SSL_CTX* ctx;
  SSL* ssl;
  BIO* in = nullptr;
  BIO* out = nullptr;
};

} // namespace

TEST_CASE("new keys may be asked for now and then; who does nothing else is sent away, and gets few answers") {
  for (const int kind : {SSL_KEY_UPDATE_NOT_REQUESTED, SSL_KEY_UPDATE_REQUESTED}) {
    auto server = acceptor(1, {});
    const plain_client client;
    for (int i = 0; i < 10 && SSL_do_handshake(client.ssl) != 1; ++i)
      client.carry(server);
    client.carry(server);
    REQUIRE(server.tls.established());
    client.renew(10, kind);
    REQUIRE(SSL_write(client.ssl, "data", 4) == 4);
    client.carry(server);
    CHECK(!server.error);
    CHECK(server.plain.size() == 4);
    client.renew(1000, kind);
    const auto waits = BIO_pending(client.out);
    CHECK(waits > 20'000);
    client.carry(server);
    CHECK(server.error == link_error::too_many_keys);
    CHECK(BIO_pending(client.out) >= waits - 8'192); // at once, not when all was looked at
    CHECK(BIO_pending(client.in) < 4'096);
  }
}
