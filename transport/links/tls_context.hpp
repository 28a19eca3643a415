// OpenSSL's side of a TLS context, for the files that implement transport/links/tls_session.hpp.
#pragma once

#include "transport/links/tls_session.hpp"

#include <openssl/ssl.h>

namespace bezant {

namespace detail {

/// Lets a `std::unique_ptr` free what OpenSSL made.
template <auto Free>
struct openssl_free {
  template <class T>
  void operator()(T* x) const noexcept {
    Free(x);
  }
};
using ssl_ctx_ptr = std::unique_ptr<SSL_CTX, openssl_free<SSL_CTX_free>>;
using ssl_ptr = std::unique_ptr<SSL, openssl_free<SSL_free>>;
using bio_ptr = std::unique_ptr<BIO, openssl_free<BIO_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, openssl_free<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, openssl_free<X509_free>>;

/// Called by OpenSSL in place of its own check of certificates.
int check_certificate(X509_STORE_CTX* store, void* nothing);

/// Called by OpenSSL for each message of the protocol that is read or written.
void watch_messages(int written, int version, int content, const void* data, std::size_t size, SSL* ssl, void* nothing);

} // namespace detail

struct tls_context::parts {
  detail::ssl_ctx_ptr ctx;
};

} // namespace bezant
