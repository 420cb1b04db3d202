#include "adapters/grpc/tls_probe.h"

#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace lienthong::adapters {
namespace {

constexpr absl::Duration kHandshake = absl::Seconds(10);
constexpr unsigned char kHttp2[] = {2, 'h', '2'};

template <typename T, void (*Free)(T*)>
struct Freer {
  void operator()(T* object) const { Free(object); }
};
using Context = std::unique_ptr<SSL_CTX, Freer<SSL_CTX, SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Freer<SSL, SSL_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509, X509_free>>;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }
  int Release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

std::string SslError() {
  const unsigned long code = ERR_get_error();  // NOLINT(google-runtime-int): OpenSSL's type
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the connection was closed" : reason;
}

absl::StatusOr<int> Connect(const sockaddr* to, socklen_t bytes, absl::Duration timeout) {
  Socket socket(::socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.fd() < 0) return absl::UnavailableError(std::strerror(errno));
  if (connect(socket.fd(), to, bytes) != 0) {
    if (errno != EINPROGRESS) return absl::UnavailableError(std::strerror(errno));
    pollfd wait = {socket.fd(), POLLOUT, 0};
    if (poll(&wait, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) != 1) {
      return absl::UnavailableError("no answer in time");
    }
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
      return absl::UnavailableError(std::strerror(error));
    }
  }
  fcntl(socket.fd(), F_SETFL, fcntl(socket.fd(), F_GETFL) & ~O_NONBLOCK);
  return socket.Release();
}

std::optional<absl::Time> TimeOf(const ASN1_TIME* time) {
  std::tm parts = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return absl::FromTM(parts, absl::UTCTimeZone());
}

TlsFault FaultOf(long verdict) {  // NOLINT(google-runtime-int): OpenSSL's type
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TlsFault::kExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsFault::kNotYetValid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TlsFault::kOtherName;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return TlsFault::kUnknownCa;
    default:
      return TlsFault::kOther;
  }
}

// A context that trusts our CA and shows our certificate; null with OpenSSL's words when the files do not allow it.
Context MakeContext(const LinkSecurity& security, std::string* detail) {
  Context context(SSL_CTX_new(TLS_client_method()));
  bool usable = context != nullptr &&
                SSL_CTX_load_verify_locations(context.get(), security.ca_file.c_str(), nullptr) == 1 &&
                SSL_CTX_set_alpn_protos(context.get(), kHttp2, sizeof(kHttp2)) == 0;
  if (usable && !security.certificate_file.empty()) {
    usable = SSL_CTX_use_certificate_chain_file(context.get(), security.certificate_file.c_str()) == 1 &&
             SSL_CTX_use_PrivateKey_file(context.get(), security.key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
             SSL_CTX_check_private_key(context.get()) == 1;
  }
  if (usable) return context;
  *detail = SslError();
  return nullptr;
}

}  // namespace

absl::StatusOr<int> ConnectTo(const std::string& address, absl::Duration timeout) {
  absl::string_view path = address;
  if (absl::ConsumePrefix(&path, "unix:")) {
    sockaddr_un to = {};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof(to.sun_path)) return absl::NotFoundError("the path of the socket is too long");
    std::memcpy(to.sun_path, path.data(), path.size());
    return Connect(reinterpret_cast<const sockaddr*>(&to), sizeof(to), timeout);
  }
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = address.substr(address.rfind(':') + 1);
  const int failed = getaddrinfo(HostOf(address).c_str(), port.c_str(), &hints, &found);
  if (failed != 0) return absl::NotFoundError(gai_strerror(failed));
  const std::unique_ptr<addrinfo, Freer<addrinfo, freeaddrinfo>> all(found);
  absl::StatusOr<int> socket = absl::UnavailableError("no address");
  for (const addrinfo* one = found; one != nullptr && !socket.ok(); one = one->ai_next) {
    socket = Connect(one->ai_addr, one->ai_addrlen, timeout);
  }
  return socket;
}

TlsFinding ProbeTls(int socket, const std::string& address, const LinkSecurity& security) {
  const Socket held(socket);
  const timeval longest = absl::ToTimeval(kHandshake);
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
  TlsFinding finding;
  const Context context = MakeContext(security, &finding.detail);
  if (context == nullptr) {
    finding.fault = TlsFault::kOurFiles;
    return finding;
  }
  if (!security.certificate_file.empty()) finding.ours_to = ValidTo(security.certificate_file);
  const Connection tls(SSL_new(context.get()));
  const std::string name = security.server_name.empty() ? HostOf(address) : security.server_name;
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.get()), name.c_str()) != 1) {
    SSL_set1_host(tls.get(), name.c_str());
    SSL_set_tlsext_host_name(tls.get(), name.c_str());
  }
  ERR_clear_error();
  // Not verified while shaking hands: the certificate is to be seen whatever is wrong with it.
  SSL_set_verify(tls.get(), SSL_VERIFY_NONE, nullptr);
  SSL_set_fd(tls.get(), socket);
  if (SSL_connect(tls.get()) != 1) {
    finding.fault = TlsFault::kNotTls;
    finding.detail = SslError();
    return finding;
  }
  const Certificate certificate(SSL_get1_peer_certificate(tls.get()));
  if (certificate != nullptr) finding.valid_to = TimeOf(X509_get0_notAfter(certificate.get()));
  const long verdict = SSL_get_verify_result(tls.get());  // NOLINT(google-runtime-int)
  if (verdict != X509_V_OK) {
    finding.fault = FaultOf(verdict);
    finding.detail = X509_verify_cert_error_string(verdict);
  }
  return finding;
}

std::optional<absl::Time> ValidTo(const std::string& certificate_file) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(certificate_file.c_str(), "r"), std::fclose);
  if (file == nullptr) return std::nullopt;
  const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) return std::nullopt;
  return TimeOf(X509_get0_notAfter(certificate.get()));
}

}  // namespace lienthong::adapters
