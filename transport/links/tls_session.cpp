#include "transport/links/tls_session.hpp"

#include "transport/links/tls_context.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>

namespace bezant {

using namespace detail;

namespace {

constexpr std::size_t record_bytes_max = 16384;
constexpr std::size_t key_updates_max = 16; // of a session; each costs work and, if asked for, an answer
constexpr const char* exporter_label = "EXPORTER-bezant-session";

/// Where a session's OpenSSL object reads and writes while one of our calls runs.
struct wire {
  byte_view in;
  wire_buffer* out = nullptr;
};

int wire_write(BIO* bio, const char* data, int size) {
  auto* w = static_cast<wire*>(BIO_get_data(bio));
  if (size <= 0 || w->out == nullptr)
    return -1;
  try {
    w->out->insert(w->out->end(), data, data + size);
  } catch (...) { // no memory; C code is above us
    return -1;
  }
  return size;
}

int wire_read(BIO* bio, char* data, int size) {
  auto* w = static_cast<wire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (size <= 0)
    return 0;
  if (w->in.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const auto n = std::min(w->in.size(), static_cast<std::size_t>(size));
  std::memcpy(data, w->in.data(), n);
  w->in = w->in.subspan(n);
  return static_cast<int>(n);
}

long wire_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* wire_method() {
  static BIO_METHOD* const method = [] {
    auto* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bezant wire");
    require(m != nullptr, "OpenSSL takes a way to read and write");
    BIO_meth_set_write(m, wire_write);
    BIO_meth_set_read(m, wire_read);
    BIO_meth_set_ctrl(m, wire_control);
    BIO_meth_set_create(m, [](BIO* bio) {
      BIO_set_init(bio, 1);
      return 1;
    });
    return m;
  }();
  return method;
}

std::optional<public_key> key_of(X509* certificate) {
  auto* key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
  public_key k;
  auto size = k.value.size();
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519
      || EVP_PKEY_get_raw_public_key(key, k.value.data(), &size) != 1 || size != k.value.size())
    return std::nullopt;
  return k;
}

/// Looks at the peer's certificate while the handshake runs, and counts its handshake messages afterwards.
struct key_checker {
  tls_session::key_check check;
  wire* io = nullptr;
  bool established = false;
  std::size_t key_updates = 0; // and whatever else there may be after the handshake
  std::optional<public_key> key = std::nullopt;
  bool refused = false;

  bool look_at(X509* certificate) {
    key = key_of(certificate);
    refused = !key || !check(*key);
    return !refused;
  }
};

} // namespace

namespace detail {

int check_certificate(X509_STORE_CTX* store, void*) {
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  bool good = false;
  try {
    good = static_cast<key_checker*>(SSL_get_app_data(ssl))->look_at(X509_STORE_CTX_get0_cert(store));
  } catch (...) { // C code is above us
  }
  X509_STORE_CTX_set_error(store, good ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return good ? 1 : 0;
}

void watch_messages(int written, int, int content, const void*, std::size_t, SSL* ssl, void*) {
  auto* peer = static_cast<key_checker*>(SSL_get_app_data(ssl));
  if (written != 0 || content != SSL3_RT_HANDSHAKE || peer == nullptr || !peer->established)
    return;
  if (++peer->key_updates > key_updates_max && peer->io != nullptr)
    peer->io->in = {}; // the call ends here
}

} // namespace detail

struct tls_session::parts {
  std::shared_ptr<const tls_context> context;
  key_checker peer;
  wire io;
  ssl_ptr ssl;
  bool established = false;
  std::uint64_t records = 0;
  std::array<std::uint8_t, record_bytes_max> record; // what was decrypted last

  /// Runs `call`, which reads `in` and writes to `out`; gives OpenSSL's SSL_ERROR_ number.
  template <class F>
  int with(byte_view in, wire_buffer& out, F&& call) {
    ERR_clear_error();
    io = {in, &out};
    const int got = call();
    const int error = got > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl.get(), got);
    io.out = nullptr;
    return error;
  }

  [[nodiscard]] link_error why(int error) const {
    if (peer.refused)
      return link_error::unknown_key;
    if (error == SSL_ERROR_ZERO_RETURN)
      return link_error::closed;
    const auto reason = ERR_GET_REASON(ERR_peek_error());
    return reason >= SSL_AD_REASON_OFFSET ? link_error::refused_by_peer : link_error::not_tls;
  }
};

tls_session::tls_session(std::shared_ptr<const tls_context> context, side which, key_check check)
  : parts_{std::make_unique<parts>()} {
  parts_->context = std::move(context);
  parts_->peer.check = std::move(check);
  parts_->ssl.reset(SSL_new(parts_->context->parts_->ctx.get()));
  auto* ssl = parts_->ssl.get();
  auto* bio = BIO_new(wire_method());
  require(ssl != nullptr && bio != nullptr, "OpenSSL makes a session");
  BIO_set_data(bio, &parts_->io);
  SSL_set_bio(ssl, bio, bio); // which owns it from now on
  SSL_set_app_data(ssl, &parts_->peer);
  parts_->peer.io = &parts_->io;
  if (which == side::dial)
    SSL_set_connect_state(ssl);
  else
    SSL_set_accept_state(ssl);
}

tls_session::~tls_session() = default;
tls_session::tls_session(tls_session&&) noexcept = default;
tls_session& tls_session::operator=(tls_session&&) noexcept = default;

result<void> tls_session::start(wire_buffer& out) {
  const auto error = parts_->with({}, out, [this] { return SSL_do_handshake(parts_->ssl.get()); });
  if (error != SSL_ERROR_WANT_READ)
    return parts_->why(error);
  return outcome::success();
}

result<void> tls_session::receive(byte_view cipher, bytes& plain, wire_buffer& out) {
  auto& p = *parts_;
  if (!p.established) {
    const auto error = p.with(cipher, out, [&p] { return SSL_do_handshake(p.ssl.get()); });
    if (error == SSL_ERROR_WANT_READ)
      return outcome::success();
    if (error != SSL_ERROR_NONE)
      return p.why(error);
    p.established = p.peer.established = true;
    cipher = p.io.in;
  }
  for (;;) {
    std::size_t size = 0;
    const auto error =
      p.with(cipher, out, [&] { return SSL_read_ex(p.ssl.get(), p.record.data(), p.record.size(), &size); });
    if (p.peer.key_updates > key_updates_max)
      return link_error::too_many_keys;
    if (error == SSL_ERROR_WANT_READ)
      return outcome::success();
    if (error != SSL_ERROR_NONE)
      return p.why(error);
    ++p.records;
    plain.insert(plain.end(), p.record.begin(), p.record.begin() + static_cast<std::ptrdiff_t>(size));
    cipher = p.io.in;
  }
}

result<void> tls_session::send(byte_view plain, wire_buffer& out) {
  require(parts_->established, "only an established session sends");
  while (!plain.empty()) {
    const auto piece = plain.first(std::min(plain.size(), record_bytes_max));
    std::size_t size = 0;
    const auto error =
      parts_->with({}, out, [&] { return SSL_write_ex(parts_->ssl.get(), piece.data(), piece.size(), &size); });
    if (error != SSL_ERROR_NONE)
      return parts_->why(error);
    plain = plain.subspan(size);
  }
  return outcome::success();
}

void tls_session::finish(wire_buffer& out) {
  if (parts_->established)
    parts_->with({}, out, [this] { return SSL_shutdown(parts_->ssl.get()); });
}

std::uint64_t tls_session::records_read() const noexcept {
  return parts_->records;
}

bool tls_session::established() const noexcept {
  return parts_->established;
}

const std::optional<public_key>& tls_session::peer_key() const noexcept {
  return parts_->peer.key;
}

std::array<std::uint8_t, 32> tls_session::exporter() const {
  require(parts_->established, "only an established session has a secret");
  std::array<std::uint8_t, 32> value{};
  const auto label = std::strlen(exporter_label);
  require(
    SSL_export_keying_material(parts_->ssl.get(), value.data(), value.size(), exporter_label, label, nullptr, 0, 0)
      == 1,
    "OpenSSL exports keying material");
  return value;
}

} // namespace bezant
