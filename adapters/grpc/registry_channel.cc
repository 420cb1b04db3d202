#include "adapters/grpc/registry_channel.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "adapters/local_address.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace lienthong::adapters {
namespace {

constexpr unsigned kSecondsBetweenReads = 10;  // of the certificate files
constexpr std::size_t kMaxTokenBytes = 8192;

absl::Status CheckReadable(absl::string_view what, const std::string& path) {
  if (path.empty() || std::ifstream(path).is_open()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, ": cannot read ", path));
}

std::shared_ptr<grpc::ChannelCredentials> Credentials(const LinkSecurity& security) {
  if (security.ca_file.empty()) return grpc::InsecureChannelCredentials();
  namespace tls = grpc::experimental;
  tls::TlsChannelCredentialsOptions options;
  if (security.certificate_file.empty()) {
    options.set_certificate_provider(
        std::make_shared<tls::FileWatcherCertificateProvider>(security.ca_file, kSecondsBetweenReads));
  } else {
    options.set_certificate_provider(std::make_shared<tls::FileWatcherCertificateProvider>(
        security.key_file, security.certificate_file, security.ca_file, kSecondsBetweenReads));
    options.watch_identity_key_cert_pairs();
  }
  options.watch_root_certs();
  options.set_verify_server_certs(true);
  return tls::TlsCredentials(options);
}

}  // namespace

absl::Status CheckLink(absl::string_view address, const LinkSecurity& security) {
  if (security.ca_file.empty()) {
    if (!security.certificate_file.empty() || !security.server_name.empty()) {
      return absl::InvalidArgumentError("tls.ca_file: is missing; name the file of the registry's CA");
    }
    if (absl::Status local = CheckLocalAddress(address); !local.ok()) return local;
  } else if (!absl::StartsWith(address, "unix:")) {
    const std::string::size_type colon = address.rfind(':');
    int port = 0;
    if (colon == absl::string_view::npos || colon == 0 || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
        port < 0 || port > 65535) {
      return absl::InvalidArgumentError(absl::StrCat("address \"", address, "\": write unix:PATH or HOST:PORT"));
    }
  }
  if (security.certificate_file.empty() != security.key_file.empty()) {
    return absl::InvalidArgumentError("tls: give certificate_file and key_file, or neither");
  }
  for (const auto& [what, path] :
       {std::pair("tls.ca_file", &security.ca_file), std::pair("tls.certificate_file", &security.certificate_file),
        std::pair("tls.key_file", &security.key_file), std::pair("token_file", &security.token_file)}) {
    if (absl::Status readable = CheckReadable(what, *path); !readable.ok()) return readable;
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address, const LinkSecurity& security,
                                           int max_message_bytes) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(max_message_bytes);
  arguments.SetMaxSendMessageSize(max_message_bytes);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // ours, with their budget, are the only ones
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // A registry that comes back should be seen within seconds, not within gRPC's two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  if (!security.server_name.empty()) arguments.SetSslTargetNameOverride(security.server_name);
  return grpc::CreateCustomChannel(address, Credentials(security), arguments);
}

absl::StatusOr<std::string> ReadToken(const std::string& token_file) {
  std::ifstream file(token_file);
  if (!file.is_open()) return absl::UnauthenticatedError("token_file: cannot be read");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string token(absl::StripAsciiWhitespace(text));
  const auto is_visible = [](unsigned char c) { return c > 0x20 && c < 0x7F; };
  if (token.empty() || token.size() > kMaxTokenBytes || !std::all_of(token.begin(), token.end(), is_visible)) {
    return absl::UnauthenticatedError("token_file: holds no token of visible ASCII characters");
  }
  return absl::StrCat("Bearer ", token);
}

std::string HostOf(absl::string_view address) {
  absl::string_view host = address.substr(0, address.rfind(':'));
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) host = host.substr(1, host.size() - 2);
  return std::string(host);
}

}  // namespace lienthong::adapters
