#include "adapters/simulator/demo_authority.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>

namespace lienthong::adapters {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

Key NewKey() {
  return Key(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

bool AddExtension(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, what, value), X509_EXTENSION_free);
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A certificate of `key`, not yet signed; its issuer is `issuer`, or itself when null.
Certificate NewCertificate(EVP_PKEY* key, const char* name, X509* issuer, absl::Time now) {
  Certificate certificate(X509_new(), X509_free);
  std::uint64_t serial = 0;
  if (certificate == nullptr || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) {
    return Certificate(nullptr, X509_free);
  }
  X509* const raw = certificate.get();
  X509_NAME* const subject = X509_get_subject_name(raw);
  const bool made = X509_set_version(raw, 2) == 1 &&
                    ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial >> 1) == 1 &&
                    ASN1_TIME_set(X509_getm_notBefore(raw), absl::ToTimeT(now - absl::Hours(1))) != nullptr &&
                    ASN1_TIME_set(X509_getm_notAfter(raw), absl::ToTimeT(now + absl::Hours(24 * 365))) != nullptr &&
                    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1 &&
                    X509_set_issuer_name(raw, issuer == nullptr ? subject : X509_get_subject_name(issuer)) == 1 &&
                    X509_set_pubkey(raw, key) == 1;
  return made ? std::move(certificate) : Certificate(nullptr, X509_free);
}

std::string Written(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return size <= 0 ? "" : std::string(bytes, static_cast<std::size_t>(size));
}

std::string Pem(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()), BIO_free);
  return memory != nullptr && PEM_write_bio_X509(memory.get(), certificate) == 1 ? Written(memory.get()) : "";
}

std::string Pem(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_mem()), BIO_free);
  const bool done =
      memory != nullptr && PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
  return done ? Written(memory.get()) : "";
}

}  // namespace

absl::StatusOr<DemoCertificates> MakeDemoCertificates(absl::Time now) {
  const absl::Status failed = absl::InternalError("OpenSSL could not make a certificate");
  const Key authority_key = NewKey();
  const Key server_key = NewKey();
  if (authority_key == nullptr || server_key == nullptr) return failed;
  const Certificate authority = NewCertificate(authority_key.get(), "lienthong mock authority", nullptr, now);
  if (authority == nullptr ||
      !AddExtension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE") ||
      !AddExtension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign") ||
      !AddExtension(authority.get(), authority.get(), NID_subject_key_identifier, "hash") ||
      X509_sign(authority.get(), authority_key.get(), EVP_sha256()) == 0) {
    return failed;
  }
  const Certificate server = NewCertificate(server_key.get(), "lienthong mock registry", authority.get(), now);
  if (server == nullptr ||
      !AddExtension(server.get(), authority.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") ||
      !AddExtension(server.get(), authority.get(), NID_ext_key_usage, "serverAuth") ||
      X509_sign(server.get(), authority_key.get(), EVP_sha256()) == 0) {
    return failed;
  }
  DemoCertificates made = {Pem(authority.get()), Pem(server.get()), Pem(server_key.get())};
  if (made.authority.empty() || made.server.empty() || made.server_key.empty()) return failed;
  return made;
}

}  // namespace lienthong::adapters
