#include "transport/links/tls_context.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

namespace bezant {

namespace {

using namespace detail;

constexpr long handshake_bytes_max = 8192; // of one handshake message; our certificates have 300

struct credentials {
  key_ptr key;
  certificate_ptr certificate;
};

credentials make_credentials(const key_seed& identity) {
  credentials made;
  made.key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, identity.data(), identity.size()));
  made.certificate.reset(X509_new());
  auto* x = made.certificate.get();
  require(made.key != nullptr && x != nullptr, "OpenSSL makes keys and certificates");
  bool good = X509_set_version(x, 2) == 1; // which means 3
  good = good && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1;
  // Nobody looks at the dates, and so the certificate is the same each time.
  good = good && ASN1_TIME_set_string(X509_getm_notBefore(x), "20000101000000Z") == 1;
  good = good && ASN1_TIME_set_string(X509_getm_notAfter(x), "99991231235959Z") == 1;
  const auto* name = reinterpret_cast<const unsigned char*>("bezant replica");
  auto* subject = X509_get_subject_name(x);
  good = good && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0) == 1;
  good = good && X509_set_issuer_name(x, subject) == 1 && X509_set_pubkey(x, made.key.get()) == 1;
  good = good && X509_sign(x, made.key.get(), nullptr) > 0;
  require(good, "OpenSSL signs a certificate");
  return made;
}

ssl_ctx_ptr make_context() {
  ssl_ctx_ptr made{SSL_CTX_new(TLS_method())};
  require(made != nullptr, "OpenSSL starts");
  auto* ctx = made.get();
  bool good = SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1;
  good = good && SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1;
  good = good && SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256") == 1;
  good = good && SSL_CTX_set1_groups_list(ctx, "X25519") == 1;
  good = good && SSL_CTX_set1_sigalgs_list(ctx, "ed25519") == 1;
  // Each session begins anew: nothing of an old one lets anybody in.
  good = good && SSL_CTX_set_num_tickets(ctx, 0) == 1;
  require(good, "OpenSSL knows TLS 1.3, X25519 and Ed25519");
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_max_early_data(ctx, 0);
  SSL_CTX_set_max_cert_list(ctx, handshake_bytes_max);
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(ctx, check_certificate, nullptr);
  SSL_CTX_set_msg_callback(ctx, watch_messages);
  return made;
}

} // namespace

tls_context::tls_context() : parts_{std::make_unique<parts>(parts{make_context()})} {}

tls_context::tls_context(const key_seed& identity) : tls_context{} {
  const auto made = make_credentials(identity);
  const bool good = SSL_CTX_use_certificate(parts_->ctx.get(), made.certificate.get()) == 1
                    && SSL_CTX_use_PrivateKey(parts_->ctx.get(), made.key.get()) == 1;
  require(good, "the key fits its certificate");
}

tls_context::~tls_context() = default;

std::string certificate_pem(const key_seed& identity) {
  const auto made = make_credentials(identity);
  const bio_ptr memory{BIO_new(BIO_s_mem())};
  require(memory != nullptr && PEM_write_bio_X509(memory.get(), made.certificate.get()) == 1,
          "a certificate has a text form");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

} // namespace bezant
