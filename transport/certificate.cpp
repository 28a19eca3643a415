#include "transport/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace bezant {

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* x) const noexcept {
    Free(x);
  }
};

using key_handle = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_handle = std::unique_ptr<X509, freed_by<X509_free>>;
using memory_handle = std::unique_ptr<BIO, freed_by<BIO_free_all>>;

void must(bool done) {
  require(done, "OpenSSL makes a certificate of a key that it took");
}

/// The public key in hexadecimal.
std::string name_of(EVP_PKEY& key) {
  std::array<std::uint8_t, 32> open{};
  std::size_t size = open.size();
  must(EVP_PKEY_get_raw_public_key(&key, open.data(), &size) == 1);
  return to_hex(open);
}

void set_times(X509& x) {
  must(ASN1_TIME_set_string_X509(X509_getm_notBefore(&x), "20200101000000Z") == 1);
  must(ASN1_TIME_set_string_X509(X509_getm_notAfter(&x), "99991231235959Z") == 1);
}

} // namespace

std::string certificate_pem(const key_seed& seed) {
  const key_handle key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
  must(key != nullptr);
  const certificate_handle x{X509_new()};
  must(x != nullptr && X509_set_version(x.get(), X509_VERSION_3) == 1
       && ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1) == 1);
  set_times(*x);
  const auto name = name_of(*key);
  auto* subject = X509_get_subject_name(x.get());
  must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.data()),
                                  static_cast<int>(name.size()), -1, 0)
         == 1
       && X509_set_issuer_name(x.get(), subject) == 1 && X509_set_pubkey(x.get(), key.get()) == 1
       && X509_sign(x.get(), key.get(), nullptr) > 0);
  const memory_handle memory{BIO_new(BIO_s_mem())};
  must(memory != nullptr && PEM_write_bio_X509(memory.get(), x.get()) == 1);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

} // namespace bezant
